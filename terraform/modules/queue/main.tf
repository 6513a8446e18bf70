data "aws_caller_identity" "current" {}

locals {
  queues = { main = aws_sqs_queue.main, dead = aws_sqs_queue.dead }

  senders = var.sending_bucket_arn == null ? [] : [{
    Sid       = "BucketEvents"
    Effect    = "Allow"
    Principal = { Service = "s3.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Resource  = aws_sqs_queue.main.arn
    Condition = {
      StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      ArnEquals    = { "aws:SourceArn" = var.sending_bucket_arn }
    }
  }]
}

# No receive_wait_time_seconds: receivers say how long they wait, and could not say 0 against it.
resource "aws_sqs_queue" "main" {
  name                              = var.name
  visibility_timeout_seconds        = var.visibility_timeout
  message_retention_seconds         = 1209600 # 14 days, the most
  kms_master_key_id                 = var.key_arn
  kms_data_key_reuse_period_seconds = 300
  redrive_policy                    = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = var.max_receives })
  tags                              = var.tags
}

resource "aws_sqs_queue" "dead" {
  name                              = "${var.name}-dead"
  message_retention_seconds         = 1209600
  kms_master_key_id                 = var.key_arn
  kms_data_key_reuse_period_seconds = 300
  tags                              = var.tags
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url            = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({ redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.main.arn] })
}

resource "aws_sqs_queue_policy" "this" {
  for_each = local.queues

  queue_url = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*" # a Deny has to name every action
      Resource  = each.value.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }], each.key == "main" ? local.senders : [])
  })
}
