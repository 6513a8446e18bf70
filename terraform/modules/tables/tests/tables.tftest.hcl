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
    condition     = [for name, t in aws_dynamodb_table.this : name if length(t.ttl) == 1] == ["deliveries", "idempotency", "locks"]
    error_message = "What only helps for a while ends some day; all else stays."
  }
}

run "keys_and_indexes" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this["uploads"].hash_key == "jobId" && aws_dynamodb_table.this["uploads"].range_key == "instanceId"
    error_message = "An upload is one job's for one instance."
  }
  assert {
    condition = { for i in aws_dynamodb_table.this["jobs"].global_secondary_index : i.name => "${i.hash_key}/${i.range_key} ${i.projection_type}" } == {
      byTime      = "kind/at INCLUDE"
      unannounced = "unannounced/at KEYS_ONLY"
    }
    error_message = "Jobs are listed by time with what they are selected by, and those not told of by their keys."
  }
  assert {
    condition     = toset(one([for i in aws_dynamodb_table.this["jobs"].global_secondary_index : i.non_key_attributes if i.name == "byTime"])) == toset(["dataSetId", "instanceIds", "state"])
    error_message = "A write of a job's progress writes no index."
  }
  assert {
    condition     = alltrue([for i in aws_dynamodb_table.this["audit"].global_secondary_index : i.projection_type == "ALL" && i.non_key_attributes == null])
    error_message = "Audit records never change, and their indexes have all of them."
  }
  assert {
    condition     = toset([for a in aws_dynamodb_table.this["jobs"].attribute : a.name]) == toset(["jobId", "kind", "at", "unannounced"])
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
      AMCU_TABLES_OPEN        = "amcu-open"
      AMCU_TABLES_UPLOADS     = "amcu-uploads"
      AMCU_TABLES_IDEMPOTENCY = "amcu-idempotency"
      AMCU_TABLES_CONNECTIONS = "amcu-connections"
      AMCU_TABLES_INSTANCES   = "amcu-instances"
      AMCU_TABLES_MAPPINGS    = "amcu-mappings"
      AMCU_TABLES_AUDIT       = "amcu-audit"
      AMCU_TABLES_WEBHOOKS    = "amcu-webhooks"
      AMCU_TABLES_DELIVERIES  = "amcu-deliveries"
      AMCU_TABLES_DELETIONS   = "amcu-deletions"
      AMCU_TABLES_LOCKS       = "amcu-locks"
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
