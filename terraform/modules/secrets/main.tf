data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  prefix = "${var.name}/"
}

# The Login-with-Amazon application: {"clientId": "…", "clientSecret": "…"}. Its value is put by hand and never in the state. The
# connections that people make with it stand beside it, as NAME/connections/ID; the API makes them.
resource "aws_secretsmanager_secret" "application" {
  name                    = "${local.prefix}application"
  description             = "Login-with-Amazon application: clientId and clientSecret in JSON"
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_days
  tags                    = var.tags
}
