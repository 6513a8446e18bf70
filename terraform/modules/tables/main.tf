locals {
  # Only keys are declared; the rest of a record is its JSON. `kind` is the same for all records that an index lists, and no others
  # have it; instances are few and scanned.
  tables = {
    jobs = {
      hash = "jobId"
      indexes = {
        byTime  = { hash = "kind", range = "createdAt" }
        byState = { hash = "state", range = "createdAt" }
      }
    }
    uploads     = { hash = "jobId", range = "instanceId" }
    instances   = { hash = "instanceId" }
    idempotency = { hash = "request" } # subject and key of a POST, to the job it made
    mappings = {
      hash    = "name"
      range   = "version"
      indexes = { newest = { hash = "kind", range = "name" } }
    }
    audit = {
      hash    = "id" # a UUIDv7, so in the order of time
      indexes = { byTime = { hash = "kind", range = "id" } }
    }
  }
  numbers  = ["version"] # every other key is a string
  expiring = ["jobs", "uploads", "idempotency"]

  indexes    = { for table, t in local.tables : table => try(t.indexes, {}) }
  attributes = { for table, t in local.tables : table => distinct(compact(concat([t.hash, try(t.range, null)], flatten([for i in local.indexes[table] : [i.hash, i.range]])))) }
}

resource "aws_dynamodb_table" "this" {
  for_each = local.tables

  name                        = "${var.name}-${each.key}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.hash
  range_key                   = try(each.value.range, null)
  deletion_protection_enabled = var.protect
  tags                        = var.tags

  dynamic "attribute" {
    for_each = local.attributes[each.key]

    content {
      name = attribute.value
      type = contains(local.numbers, attribute.value) ? "N" : "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.indexes[each.key]

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.hash
      range_key       = global_secondary_index.value.range
      projection_type = "ALL"
    }
  }

  dynamic "ttl" {
    for_each = contains(local.expiring, each.key) ? ["expiresAt"] : []

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.recovery_days
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key_arn
  }
}
