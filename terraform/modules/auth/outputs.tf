output "issuer" {
  description = "Issuer of the tokens."
  value       = "https://cognito-idp.${data.aws_region.current.region}.amazonaws.com/${aws_cognito_user_pool.this.id}"
}

output "user_pool_id" {
  description = "The user pool, where an administrator invites people and puts them into groups."
  value       = aws_cognito_user_pool.this.id
}

output "sign_in_url" {
  description = "Address of the sign-in page and of the token endpoint, `/oauth2/token`."
  value       = "https://${aws_cognito_user_pool_domain.this.domain}.auth.${data.aws_region.current.region}.amazoncognito.com"
}

output "console_client_id" {
  description = "The console's client; null when there is none."
  value       = one(aws_cognito_user_pool_client.console[*].id)
}

output "command_line_client_id" {
  description = "The client of amcu login."
  value       = aws_cognito_user_pool_client.command_line.id
}

output "machines" {
  description = "Client id and secret of every machine."
  value       = { for name, client in aws_cognito_user_pool_client.machine : name => { client_id = client.id, client_secret = client.client_secret } }
  sensitive   = true
}

output "client_ids" {
  description = "Every client whose tokens the API takes."
  value       = concat(aws_cognito_user_pool_client.console[*].id, [aws_cognito_user_pool_client.command_line.id], [for client in aws_cognito_user_pool_client.machine : client.id])
}
