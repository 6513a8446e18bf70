output "url" {
  description = "The console's address."
  value       = module.amc_uploader.url
}

output "application_secret" {
  description = "Secret to put the Login-with-Amazon application into."
  value       = module.amc_uploader.application_secret
}

output "login_return_url" {
  description = "Allowed Return URL of that application."
  value       = module.amc_uploader.login_return_url
}

output "console_files" {
  description = "Where the console's files go."
  value       = module.amc_uploader.console_files
}
