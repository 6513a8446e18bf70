locals {
  program = "${var.name}-uploader"

  # All that the program reads, besides what Lambda sets itself.
  environment = merge(var.table_environment, var.settings, {
    GOMEMLIMIT             = "${floor(var.memory * 0.85)}MiB" # the collector works harder before Lambda ends the program
    AMCU_ARTIFACTS_BUCKET  = var.artifacts_bucket.bucket
    AMCU_EVENT_BUS         = var.event_bus.name
    AMCU_JOB_QUEUE_URL     = var.jobs_queue.url
    AMCU_KEY_ID            = var.key_arn
    AMCU_SECRET_PREFIX     = var.secrets.prefix
    AMCU_WEBHOOK_QUEUE_URL = var.webhooks_queue.url
  })
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/uploader"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  function_name     = local.program
  description       = "Submits manifests to AMC and follows the uploads"
  role              = aws_iam_role.this.arn
  runtime           = "provided.al2023"
  architectures     = ["arm64"]
  handler           = "bootstrap"
  memory_size       = var.memory
  timeout           = var.timeout
  kms_key_arn       = var.key_arn
  filename          = var.package.path
  source_code_hash  = var.package.path == null ? null : filebase64sha256(var.package.path)
  s3_bucket         = try(var.package.s3.bucket, null)
  s3_key            = try(var.package.s3.key, null)
  s3_object_version = try(var.package.s3.version, null)
  tags              = var.tags

  environment {
    variables = local.environment
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  depends_on = [aws_iam_role_policy.this]
}

# One message in trouble comes again without those that were handled beside it.
resource "aws_lambda_event_source_mapping" "this" {
  for_each = { events = var.events_queue, webhooks = var.webhooks_queue }

  event_source_arn        = each.value.arn
  function_name           = aws_lambda_function.this.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]
  tags                    = var.tags

  scaling_config {
    maximum_concurrency = 5 # AMC throttles anyway, and receivers may
  }
}

# The next poll is never far: one that failed is not worth another try.
resource "aws_lambda_function_event_invoke_config" "polls" {
  function_name                = aws_lambda_function.this.function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_scheduler_schedule" "poll" {
  name                = "${local.program}-poll"
  description         = "Asks AMC after open uploads"
  schedule_expression = var.poll
  kms_key_arn         = var.key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.this.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ poll = true })

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 60
    }

    dead_letter_config {
      arn = var.dead_queue_arn
    }
  }
}
