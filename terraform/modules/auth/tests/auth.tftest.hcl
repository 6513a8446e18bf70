mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
}

variables {
  name    = "amcu"
  console = { enabled = true, url = "https://amcu.example.com" }
}

run "people" {
  command = plan

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "ON" && one(aws_cognito_user_pool.this.software_token_mfa_configuration).enabled
    error_message = "A second factor is required unless told otherwise."
  }
  assert {
    condition     = one(aws_cognito_user_pool.this.admin_create_user_config).allow_admin_create_user_only
    error_message = "Nobody signs up by themselves."
  }
  assert {
    condition     = one(aws_cognito_user_pool.this.password_policy).minimum_length >= 14 && aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "Passwords are long, and the pool can't be destroyed."
  }
  assert {
    condition     = strcontains(one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_message, "{username}") && strcontains(one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_message, "{####}")
    error_message = "Cognito refuses an invitation without name and password."
  }
  assert {
    condition     = toset(keys(aws_cognito_user_group.this)) == toset(["viewer", "operator", "admin"])
    error_message = "The groups are those the API knows."
  }
  assert {
    condition     = length(aws_cognito_user.admin) == 0
    error_message = "Nobody is invited unasked."
  }
}

run "console_client" {
  command = plan

  assert {
    condition     = aws_cognito_user_pool_client.console[0].allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.console[0].generate_secret != true
    error_message = "The console is a public client with the code flow."
  }
  assert {
    condition     = aws_cognito_user_pool_client.console[0].allowed_oauth_scopes == toset(["openid", "profile"])
    error_message = "People have groups; scopes of the API are for machines."
  }
  assert {
    condition     = aws_cognito_user_pool_client.console[0].callback_urls == toset(["https://amcu.example.com/"])
    error_message = "People are sent back to the console only."
  }
  assert {
    condition     = aws_cognito_user_pool_client.console[0].explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "No password is taken outside the sign-in page."
  }
}

run "command_line_client" {
  command = plan

  assert {
    condition     = aws_cognito_user_pool_client.command_line.allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.command_line.generate_secret != true
    error_message = "The command line is a public client with the code flow."
  }
  assert {
    condition     = aws_cognito_user_pool_client.command_line.allowed_oauth_scopes == toset(["openid", "email"])
    error_message = "People have groups; scopes of the API are for machines."
  }
  assert {
    condition     = aws_cognito_user_pool_client.command_line.callback_urls == toset(["http://localhost:8911/callback", "http://localhost:8912/callback", "http://localhost:8913/callback"])
    error_message = "People are sent back to the ports that amcu listens on."
  }
  assert {
    condition     = one(aws_cognito_user_pool_client.command_line.refresh_token_rotation).feature == "ENABLED" && !contains(aws_cognito_user_pool_client.command_line.explicit_auth_flows, "ALLOW_REFRESH_TOKEN_AUTH")
    error_message = "Refresh tokens work once; Cognito refuses that beside its own flow of refreshing."
  }
}

run "machines_get_what_they_need" {
  command = plan

  variables {
    machines = { airflow = "write", dashboard = "read" }
  }

  assert {
    condition     = aws_cognito_user_pool_client.machine["airflow"].allowed_oauth_scopes == toset(["amc/write"]) && aws_cognito_user_pool_client.machine["dashboard"].allowed_oauth_scopes == toset(["amc/read"])
    error_message = "Each machine has its own permission and no more."
  }
  assert {
    condition     = alltrue([for c in aws_cognito_user_pool_client.machine : c.generate_secret && c.allowed_oauth_flows == toset(["client_credentials"])])
    error_message = "Machines act for themselves with a secret."
  }
}

run "scopes_are_the_apis" {
  command = plan

  assert {
    condition     = aws_cognito_resource_server.api.identifier == "amc" && toset([for s in aws_cognito_resource_server.api.scope : s.scope_name]) == toset(["read", "write", "admin"])
    error_message = "Tokens carry amc/read, amc/write and amc/admin."
  }
}

run "first_administrator" {
  command = plan

  variables {
    admin_email = "ada@example.com"
  }

  assert {
    condition     = aws_cognito_user_in_group.admin[0].username == "ada@example.com" && aws_cognito_user_in_group.admin[0].group_name == "admin"
    error_message = "Who is invited is an administrator."
  }
}

run "threat_protection_needs_plus" {
  command = plan

  variables {
    threat_protection = "enforced"
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "PLUS" && one(aws_cognito_user_pool.this.user_pool_add_ons).advanced_security_mode == "ENFORCED"
    error_message = "Cognito has threat protection in its Plus tier only."
  }
}

run "saml_instead_of_passwords" {
  command = plan

  variables {
    federation = { name = "corp", only = true, saml = { metadata_url = "https://idp.example.com/metadata" } }
  }

  assert {
    condition     = aws_cognito_identity_provider.this[0].provider_type == "SAML" && aws_cognito_user_pool_client.console[0].supported_identity_providers == toset(["corp"])
    error_message = "People sign in by SAML only."
  }
}

run "oidc_beside_passwords" {
  command = plan

  variables {
    federation        = { name = "corp", oidc = { issuer = "https://idp.example.com", client_id = "amcu" } }
    federation_secret = "made-up"
  }

  assert {
    condition     = aws_cognito_identity_provider.this[0].provider_type == "OIDC" && aws_cognito_user_pool_client.console[0].supported_identity_providers == toset(["COGNITO", "corp"])
    error_message = "People sign in by either."
  }
}

run "oidc_needs_its_secret" {
  command = plan

  variables {
    federation = { name = "corp", oidc = { issuer = "https://idp.example.com", client_id = "amcu" } }
  }

  expect_failures = [aws_cognito_identity_provider.this]
}

run "one_kind_of_federation" {
  command = plan

  variables {
    federation = { name = "corp" }
  }

  expect_failures = [var.federation]
}

run "words_that_cognito_refuses" {
  command = plan

  variables {
    name = "my-aws-amc"
  }

  expect_failures = [aws_cognito_user_pool_domain.this]
}

run "unknown_words_are_refused" {
  command = plan

  variables {
    mfa               = "maybe"
    threat_protection = "ENFORCED"
    machines          = { airflow = "all" }
  }

  expect_failures = [var.mfa, var.threat_protection, var.machines]
}
