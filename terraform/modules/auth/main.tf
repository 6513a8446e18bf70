data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  groups = {
    viewer   = "sees jobs and their reports"
    operator = "loads files as well"
    admin    = "connects accounts and instances as well"
  }
  scopes = {
    read  = "see jobs and their reports"
    write = "load files as well"
    admin = "connect accounts and instances as well"
  }
  providers = concat(try(var.federation.only, false) ? [] : ["COGNITO"], aws_cognito_identity_provider.this[*].provider_name)
}

resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  user_pool_tier           = var.threat_protection == "off" ? "ESSENTIALS" : "PLUS"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = { required = "ON", optional = "OPTIONAL", off = "OFF" }[var.mfa]
  deletion_protection      = var.protect ? "ACTIVE" : "INACTIVE"
  tags                     = var.tags

  username_configuration {
    case_sensitive = false
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    password_history_size            = 5
    temporary_password_validity_days = 3
  }

  admin_create_user_config {
    allow_admin_create_user_only = true

    invite_message_template {
      email_subject = "Your invitation to ${var.name}"
      email_message = "You are invited to ${var.name}. Sign in as {username} with the temporary password {####} within 3 days."
      sms_message   = "Sign in to ${var.name} as {username} with {####}"
    }
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.mfa == "off" ? [] : [true]

    content {
      enabled = true
    }
  }

  dynamic "user_pool_add_ons" {
    for_each = var.threat_protection == "off" ? [] : [upper(var.threat_protection)]

    content {
      advanced_security_mode = user_pool_add_ons.value
    }
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  domain       = coalesce(var.domain_prefix, "${var.name}-${data.aws_caller_identity.current.account_id}")
  user_pool_id = aws_cognito_user_pool.this.id

  lifecycle {
    precondition {
      condition     = !can(regex("aws|amazon|cognito", coalesce(var.domain_prefix, var.name)))
      error_message = "Cognito refuses sign-in addresses with aws, amazon or cognito in them: set domain_prefix."
    }
  }
}

resource "aws_cognito_resource_server" "api" {
  identifier   = "amc"
  name         = "${var.name} API"
  user_pool_id = aws_cognito_user_pool.this.id

  dynamic "scope" {
    for_each = local.scopes

    content {
      scope_name        = scope.key
      scope_description = scope.value
    }
  }
}

resource "aws_cognito_user_pool_client" "console" {
  count = var.console.enabled ? 1 : 0

  name                                 = "${var.name}-console"
  user_pool_id                         = aws_cognito_user_pool.this.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]              # public: the console proves itself by PKCE
  allowed_oauth_scopes                 = ["openid", "profile"] # people have groups instead
  callback_urls                        = ["${var.console.url}/"]
  logout_urls                          = ["${var.console.url}/"]
  default_redirect_uri                 = "${var.console.url}/"
  supported_identity_providers         = local.providers
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"] # passwords only on the sign-in page
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 60
  id_token_validity                    = 60
  refresh_token_validity               = 12

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }

  depends_on = [aws_cognito_resource_server.api]
}

# amcu login. Cognito takes exact addresses only, so amcu listens on one of these ports.
resource "aws_cognito_user_pool_client" "command_line" {
  name                                 = "${var.name}-command-line"
  user_pool_id                         = aws_cognito_user_pool.this.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]            # public: amcu proves itself by PKCE
  allowed_oauth_scopes                 = ["email", "openid"] # people have groups instead
  callback_urls                        = [for port in [8911, 8912, 8913] : "http://localhost:${port}/callback"]
  supported_identity_providers         = local.providers
  explicit_auth_flows                  = ["ALLOW_CUSTOM_AUTH"] # of which there is none: refresh tokens that rotate exclude ALLOW_REFRESH_TOKEN_AUTH, and an empty list means more
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 60
  id_token_validity                    = 60
  refresh_token_validity               = 30

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }

  refresh_token_rotation {
    feature                    = "ENABLED"
    retry_grace_period_seconds = 60 # an answer may be lost on its way
  }
}

resource "aws_cognito_user_pool_client" "machine" {
  for_each = var.machines

  name                                 = "${var.name}-${each.key}"
  user_pool_id                         = aws_cognito_user_pool.this.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["amc/${each.value}"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"] # else Cognito adds flows with a user name and password
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 60

  token_validity_units {
    access_token = "minutes"
  }

  depends_on = [aws_cognito_resource_server.api]
}

resource "aws_cognito_user_group" "this" {
  for_each = local.groups

  name         = each.key
  description  = each.value
  user_pool_id = aws_cognito_user_pool.this.id
}

resource "aws_cognito_user" "admin" {
  count = var.admin_email == null ? 0 : 1

  user_pool_id             = aws_cognito_user_pool.this.id
  username                 = var.admin_email
  desired_delivery_mediums = ["EMAIL"]
  attributes               = { email = var.admin_email, email_verified = "true" }
}

resource "aws_cognito_user_in_group" "admin" {
  count = var.admin_email == null ? 0 : 1

  user_pool_id = aws_cognito_user_pool.this.id
  username     = aws_cognito_user.admin[0].username
  group_name   = aws_cognito_user_group.this["admin"].name
}

resource "aws_cognito_identity_provider" "this" {
  count = var.federation == null ? 0 : 1

  user_pool_id  = aws_cognito_user_pool.this.id
  provider_name = var.federation.name
  provider_type = var.federation.saml == null ? "OIDC" : "SAML"
  provider_details = var.federation.saml == null ? {
    oidc_issuer               = var.federation.oidc.issuer
    client_id                 = var.federation.oidc.client_id
    client_secret             = var.federation_secret
    authorize_scopes          = join(" ", var.federation.oidc.scopes)
    attributes_request_method = "GET"
    } : {
    MetadataURL = var.federation.saml.metadata_url
  }
  attribute_mapping = var.federation.saml == null ? { email = "email", username = "sub" } : { email = var.federation.saml.email_attribute }

  lifecycle {
    precondition {
      condition     = (var.federation.oidc == null) == (var.federation_secret == null)
      error_message = "federation_secret is the client secret of federation.oidc: give both or none."
    }
  }
}
