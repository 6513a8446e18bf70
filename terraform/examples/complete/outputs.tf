output "url" {
  description = "The console's address."
  value       = module.amc_uploader.url
}

output "api_url" {
  description = "AMCU_URL of callers of the API."
  value       = module.amc_uploader.api_url
}

output "machines" {
  description = "Client ids and secrets of the machines."
  value       = module.amc_uploader.machines
  sensitive   = true
}

output "console_files" {
  description = "Where the console's files go, and what the domain's DNS record points to."
  value       = module.amc_uploader.console_files
}

output "key_policy" {
  description = "What the key must allow."
  value       = module.amc_uploader.key_policy
}
