mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  override_resource {
    target = aws_sqs_queue.main
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-jobs", url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs" }
  }
  override_resource {
    target = aws_sqs_queue.dead
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-jobs-dead", url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs-dead" }
  }
}

variables {
  name               = "amcu-jobs"
  key_arn            = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  visibility_timeout = 60
  max_receives       = 20
}

run "dead_letters_go_to_its_own_queue" {
  command = apply

  assert {
    condition     = jsondecode(aws_sqs_queue.main.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 20 }
    error_message = "After so many receives a message goes to the dead-letter queue."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead.redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.main.arn] }
    error_message = "The dead-letter queue takes messages of its own queue only."
  }
  assert {
    condition     = aws_sqs_queue.dead.name == "amcu-jobs-dead" && aws_sqs_queue.dead.message_retention_seconds == 1209600
    error_message = "Dead letters are kept for 14 days."
  }
  assert {
    condition     = aws_sqs_queue.main.kms_master_key_id == var.key_arn && aws_sqs_queue.dead.kms_master_key_id == var.key_arn
    error_message = "Both queues are encrypted with the key."
  }
  assert {
    condition     = alltrue([for p in aws_sqs_queue_policy.this : [for s in jsondecode(p.policy).Statement : s.Effect] == ["Deny"]])
    error_message = "Nobody but roles of the account gets in, and only by TLS."
  }
}

run "bucket_may_send" {
  command = apply

  variables {
    sending_bucket_arn = "arn:aws:s3:::amcu-artifacts"
  }

  assert {
    condition = one([for s in jsondecode(aws_sqs_queue_policy.this["main"].policy).Statement : s if s.Effect == "Allow"]).Condition == {
      StringEquals = { "aws:SourceAccount" = "111122223333" }
      ArnEquals    = { "aws:SourceArn" = "arn:aws:s3:::amcu-artifacts" }
    }
    error_message = "S3 may send for this bucket of this account only."
  }
  assert {
    condition     = length(jsondecode(aws_sqs_queue_policy.this["dead"].policy).Statement) == 1
    error_message = "S3 may not send dead letters."
  }
}

run "timeouts_are_checked" {
  command = plan

  variables {
    visibility_timeout = 50000
    max_receives       = 0
  }

  expect_failures = [var.visibility_timeout, var.max_receives]
}
