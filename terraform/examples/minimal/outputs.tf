output "url" {
  description = "The console's address."
  value       = module.amc_uploader.url
}

output "console_files" {
  description = "Where the console's files go."
  value       = module.amc_uploader.console_files
}
