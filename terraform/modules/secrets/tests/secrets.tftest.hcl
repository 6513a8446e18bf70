mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
}

variables {
  name    = "amcu"
  key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
}

run "application_below_the_prefix" {
  command = plan

  assert {
    condition     = aws_secretsmanager_secret.application.name == "amcu/application" && aws_secretsmanager_secret.application.kms_key_id == var.key_arn
    error_message = "The secret stands below the prefix, encrypted with the key."
  }
  assert {
    condition     = output.arn_pattern == "arn:aws:secretsmanager:eu-west-1:111122223333:secret:amcu/*"
    error_message = "The pattern reaches this stack's secrets and no other's, such as those of amcu2."
  }
}

run "recovery_as_aws_has_it" {
  command = plan

  variables {
    recovery_days = 3
  }

  expect_failures = [var.recovery_days]
}
