mock_provider "aws" {}

variables {
  name    = "amcu"
  key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
}

run "safe_tables" {
  command = plan

  assert {
    condition = alltrue([for t in aws_dynamodb_table.this :
      t.billing_mode == "PAY_PER_REQUEST" && one(t.point_in_time_recovery).enabled && one(t.server_side_encryption).kms_key_arn == var.key_arn && t.deletion_protection_enabled
    ])
    error_message = "Every table is on demand, can be brought back, is encrypted with the key and can't be destroyed."
  }
  assert {
    condition     = [for name, t in aws_dynamodb_table.this : name if length(t.ttl) == 1] == ["idempotency", "jobs", "uploads"]
    error_message = "Records of jobs end some day; instances, mappings and the audit stay."
  }
}

run "keys_and_indexes" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this["uploads"].hash_key == "jobId" && aws_dynamodb_table.this["uploads"].range_key == "instanceId"
    error_message = "An upload is one job's for one instance."
  }
  assert {
    condition     = { for i in aws_dynamodb_table.this["jobs"].global_secondary_index : i.name => "${i.hash_key}/${i.range_key}" } == { byTime = "kind/createdAt", byState = "state/createdAt" }
    error_message = "Jobs are listed by time, and by state and time."
  }
  assert {
    condition     = toset([for a in aws_dynamodb_table.this["jobs"].attribute : a.name]) == toset(["jobId", "kind", "state", "createdAt"])
    error_message = "Exactly the attributes of keys are declared; DynamoDB refuses others."
  }
}

run "versions_are_numbers" {
  command = plan

  assert {
    condition     = { for a in aws_dynamodb_table.this["mappings"].attribute : a.name => a.type } == { name = "S", version = "N", kind = "S" }
    error_message = "Version 10 comes after version 9."
  }
}

run "programs_are_told" {
  command = plan

  assert {
    condition = output.environment == {
      AMCU_TABLES_JOBS        = "amcu-jobs"
      AMCU_TABLES_UPLOADS     = "amcu-uploads"
      AMCU_TABLES_INSTANCES   = "amcu-instances"
      AMCU_TABLES_IDEMPOTENCY = "amcu-idempotency"
      AMCU_TABLES_MAPPINGS    = "amcu-mappings"
      AMCU_TABLES_AUDIT       = "amcu-audit"
    }
    error_message = "Each table has its variable."
  }
}

run "throw_away_stack" {
  command = plan

  variables {
    protect = false
  }

  assert {
    condition     = !anytrue([for t in aws_dynamodb_table.this : t.deletion_protection_enabled])
    error_message = "Tables of a stack without protection can be destroyed."
  }
}
