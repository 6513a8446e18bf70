locals {
  # Only keys are declared; the rest of a record is its JSON. `kind` is the same for all records that an index lists, and no others
  # have it; `at` is a time and an id, and the order of lists. `keeps` are the attributes that an index has beside its keys: none
  # by default, ["*"] is all. Connections, instances and webhooks are few and scanned.
  tables = {
    jobs = {
      hash = "jobId"
      indexes = {
        byTime      = { hash = "kind", range = "at", keeps = ["dataSetId", "instanceIds", "state"] }
        unannounced = { hash = "unannounced", range = "at" } # that are over and not told of
      }
    }
    open        = { hash = "dataSetId", range = "at" } # an entry for each job that is not over
    uploads     = { hash = "jobId", range = "instanceId" }
    idempotency = { hash = "request" } # of a POST, to what it made
    connections = { hash = "connectionId" }
    instances   = { hash = "instanceId" }
    mappings = {
      hash    = "name"
      range   = "version" # 0 is the newest
      indexes = { newest = { hash = "kind", range = "name", keeps = ["*"] } }
    }
    audit = {
      hash = "id"
      indexes = {
        byTime     = { hash = "kind", range = "at", keeps = ["*"] }
        bySubject  = { hash = "subject", range = "at", keeps = ["*"] }
        byResource = { hash = "resource", range = "at", keeps = ["*"] }
      }
    }
    webhooks   = { hash = "webhookId" }
    deliveries = { hash = "webhookId", range = "eventId" }
    deletions = {
      hash = "deletionId"
      indexes = {
        byTime = { hash = "kind", range = "at", keeps = ["*"] }
        open   = { hash = "open", range = "at", keeps = ["*"] } # that are not over
      }
    }
    locks = { hash = "name" }
  }
  numbers  = ["version"] # every other key is a string
  expiring = ["deliveries", "idempotency", "locks"]

  indexes = { for table, t in local.tables : table => try(t.indexes, {}) }
  projections = { for table, indexes in local.indexes : table => { for name, i in indexes : name =>
    try(i.keeps, null) == null ? "KEYS_ONLY" : i.keeps == ["*"] ? "ALL" : "INCLUDE"
  } }
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
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.hash
      range_key          = global_secondary_index.value.range
      projection_type    = local.projections[each.key][global_secondary_index.key]
      non_key_attributes = local.projections[each.key][global_secondary_index.key] == "INCLUDE" ? global_secondary_index.value.keeps : null
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
