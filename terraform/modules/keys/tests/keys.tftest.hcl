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
  name             = "amcu"
  artifacts_bucket = "amcu-artifacts"
}

run "rotating_multi_region_key" {
  command = plan

  assert {
    condition     = aws_kms_key.this[0].multi_region && aws_kms_key.this[0].enable_key_rotation
    error_message = "AMC needs a multi-Region key, and the key must rotate."
  }
  assert {
    condition     = aws_kms_alias.this[0].name == "alias/amcu"
    error_message = "The alias carries the prefix."
  }
}

run "without_accounts_amc_reads_through_s3_only" {
  command = plan

  assert {
    condition = one([for s in jsondecode(output.policy).Statement : s if s.Sid == "AmcReads"]).Condition == {
      StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" }
      ArnLike      = { "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::amcu-artifacts", "arn:aws:s3:::amcu-artifacts/*"] }
    }
    error_message = "Unnamed readers get at objects of the artifacts bucket, through S3, and at nothing else."
  }
  assert {
    condition     = length([for s in jsondecode(output.policy).Statement : s if startswith(s.Sid, "AmcUses")]) == 0
    error_message = "No account may use the key directly."
  }
}

run "with_accounts_only_they_read" {
  command = plan

  variables {
    upload_accounts = ["444455556666", "777788889999"]
  }

  assert {
    condition     = one([for s in jsondecode(output.policy).Statement : s if s.Sid == "AmcUses"]).Principal.AWS == ["arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root"]
    error_message = "Both accounts may use the key."
  }
  assert {
    condition     = one([for s in jsondecode(output.policy).Statement : s if s.Sid == "AmcGrants"]).Condition.Bool["kms:GrantIsForAWSResource"] == "true"
    error_message = "They may grant it to AWS services only."
  }
  assert {
    condition     = length([for s in jsondecode(output.policy).Statement : s if s.Sid == "AmcReads"]) == 0
    error_message = "Nobody else reads."
  }
}

run "no_statement_is_open" {
  command = plan

  assert {
    condition     = alltrue([for s in jsondecode(output.policy).Statement : s.Sid == "Account" || can(s.Condition)])
    error_message = "Every statement but the account's own has a condition."
  }
  assert {
    condition     = alltrue([for a in flatten([for s in jsondecode(output.policy).Statement : s.Action]) : !strcontains(a, "*")])
    error_message = "No action is a wildcard."
  }
}

run "key_of_your_own" {
  command = plan

  variables {
    existing_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_kms_alias.this) == 0 && output.arn == var.existing_key_arn
    error_message = "No key is made when there is one."
  }
}

run "single_region_key_is_refused" {
  command = plan

  variables {
    existing_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef"
  }

  expect_failures = [var.existing_key_arn]
}
