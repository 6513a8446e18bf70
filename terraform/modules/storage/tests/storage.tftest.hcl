mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  key_arn          = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  buckets          = { artifacts = "amcu-artifacts", logs = "amcu-logs", source = "amcu-source" }
  events_queue_arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-artifact-events"
  cors_origins     = ["https://amcu.example.com"]
}

run "closed_and_encrypted" {
  command = plan

  assert {
    condition     = alltrue([for b in aws_s3_bucket_public_access_block.this : b.block_public_acls && b.block_public_policy && b.ignore_public_acls && b.restrict_public_buckets])
    error_message = "No bucket can become public."
  }
  assert {
    condition = alltrue([for kind in ["artifacts", "source"] :
      one(aws_s3_bucket_server_side_encryption_configuration.this[kind].rule).bucket_key_enabled &&
    one(one(aws_s3_bucket_server_side_encryption_configuration.this[kind].rule).apply_server_side_encryption_by_default).kms_master_key_id == var.key_arn])
    error_message = "Data is encrypted with the key."
  }
  assert {
    condition     = alltrue([for kind in ["artifacts", "source"] : aws_s3_bucket_logging.this[kind].target_prefix == "s3/${kind}/"]) && length(aws_s3_bucket_logging.this) == 2
    error_message = "Access to data is logged."
  }
  assert {
    condition     = !aws_s3_bucket.this["source"].force_destroy
    error_message = "A bucket that holds data is not destroyed."
  }
}

run "policies_refuse_plain_http_and_other_keys" {
  command = plan

  assert {
    condition = alltrue([for p in [aws_s3_bucket_policy.this["source"].policy, aws_s3_bucket_policy.artifacts_shared[0].policy] :
      anytrue([for s in jsondecode(p).Statement : s.Effect == "Deny" && try(s.Condition.Bool["aws:SecureTransport"], "") == "false"]) &&
      anytrue([for s in jsondecode(p).Statement : s.Effect == "Deny" && try(s.Condition.StringNotEquals["s3:x-amz-server-side-encryption-aws-kms-key-id"] == var.key_arn && s.Condition.Null["s3:x-amz-server-side-encryption"] == "false", false)]) &&
    anytrue([for s in jsondecode(p).Statement : s.Effect == "Deny" && try(s.Condition.Null["s3:x-amz-server-side-encryption-customer-algorithm"], "") == "false"])])
    error_message = "TLS only; whoever names an encryption names our key."
  }
  assert {
    condition     = alltrue([for s in jsondecode(aws_s3_bucket_policy.artifacts_shared[0].policy).Statement : s.Effect == "Deny"])
    error_message = "Whoever may read artifacts is let in by the API alone."
  }
  assert {
    condition     = !contains(keys(aws_s3_bucket_policy.this), "artifacts")
    error_message = "The artifacts bucket has one policy."
  }
}

run "named_accounts_are_terraforms" {
  command = plan

  variables {
    upload_accounts = ["444455556666"]
  }

  assert {
    condition     = length(aws_s3_bucket_policy.artifacts_shared) == 0
    error_message = "The artifacts bucket has one policy."
  }
  assert {
    condition     = one([for s in jsondecode(aws_s3_bucket_policy.this["artifacts"].policy).Statement : s if s.Sid == "AmcDataUpload"]).Principal.AWS == ["arn:aws:iam::444455556666:root"]
    error_message = "AMC's account may read."
  }
  assert {
    condition     = alltrue([for a in one([for s in jsondecode(aws_s3_bucket_policy.this["artifacts"].policy).Statement : s if s.Sid == "AmcDataUpload"]).Action : startswith(a, "s3:Get") || a == "s3:ListBucket"])
    error_message = "AMC only reads."
  }
}

run "manifests_make_events" {
  command = plan

  assert {
    condition = (one(aws_s3_bucket_notification.artifacts.queue).queue_arn == var.events_queue_arn &&
      one(aws_s3_bucket_notification.artifacts.queue).filter_prefix == "jobs/" &&
    one(aws_s3_bucket_notification.artifacts.queue).filter_suffix == "/manifest.txt")
    error_message = "The uploader hears of manifests, and not of parts."
  }
}

run "leftovers_go" {
  command = plan

  assert {
    condition = alltrue([for c in aws_s3_bucket_lifecycle_configuration.this : anytrue([for r in c.rule :
    try(one(r.abort_incomplete_multipart_upload).days_after_initiation, 0) == 2 && try(one(r.noncurrent_version_expiration).noncurrent_days, 0) == 7])])
    error_message = "Parts of broken uploads and old versions cost no more after days."
  }
}

run "files_are_kept_for_good" {
  command = plan

  variables {
    expire_days = { source = 0 }
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this["source"].rule) == 1 && length(aws_s3_bucket_lifecycle_configuration.this["artifacts"].rule) == 2
    error_message = "0 keeps sources only."
  }
}

run "bucket_of_your_own" {
  command = plan

  variables {
    buckets = { artifacts = "amcu-artifacts", logs = "amcu-logs" }
  }

  assert {
    condition     = !contains(keys(aws_s3_bucket.this), "source") && length(aws_s3_bucket_cors_configuration.source) == 0 && output.source == null
    error_message = "A source bucket of your own is not touched."
  }
}

run "artifacts_outlive_amcs_reading" {
  command = plan

  variables {
    expire_days = { artifacts = 1 }
  }

  expect_failures = [var.expire_days]
}
