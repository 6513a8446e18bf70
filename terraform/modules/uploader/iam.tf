data "aws_caller_identity" "current" {}

locals {
  # What is done with the tables, and with the indexes of those that have any.
  table_actions = {
    connections = ["Scan"]
    deletions   = ["GetItem", "PutItem"]
    deliveries  = ["BatchWriteItem", "PutItem", "Query"]
    instances   = ["GetItem"]
    jobs        = ["BatchGetItem", "GetItem", "PutItem"]
    open        = ["DeleteItem", "PutItem", "Query", "Scan"]
    uploads     = ["PutItem", "Query"]
    webhooks    = ["GetItem", "PutItem", "Scan"] # a receiver that answers 410 is switched off
  }
  indexed = ["deletions", "jobs"]

  statements = concat(
    [for table, actions in local.table_actions : {
      Sid      = title(table)
      Effect   = "Allow"
      Action   = [for a in actions : "dynamodb:${a}"]
      Resource = [var.tables[table].arn]
    }],
    [
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
      },
      {
        Sid      = "Messages"
        Effect   = "Allow"
        Action   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        Resource = [var.events_queue.arn, var.webhooks_queue.arn]
      },
      {
        Sid      = "Enqueue" # events for webhooks, and jobs that lost their message
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [var.jobs_queue.arn, var.webhooks_queue.arn]
      },
      {
        Sid      = "Indexes"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = [for table in local.indexed : "${var.tables[table].arn}/index/*"]
      },
      {
        Sid      = "Artifacts" # whether a manifest is there, which AMC reads itself; and people to be forgotten
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${var.artifacts_bucket.arn}/jobs/*", "${var.artifacts_bucket.arn}/deletions/*"]
      },
      {
        Sid      = "Forget"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject"]
        Resource = ["${var.artifacts_bucket.arn}/deletions/*"]
      },
      {
        Sid      = "Missing" # without it S3 answers for what is not there as for what is forbidden
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [var.artifacts_bucket.arn]
      },
      {
        Sid      = "Secrets" # read, and written where Amazon gives another token or refuses one
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
        Resource = [var.secrets.arn_pattern]
      },
      {
        Sid      = "Tell"
        Effect   = "Allow"
        Action   = ["events:PutEvents"]
        Resource = [var.event_bus.arn]
      },
      {
        Sid      = "Key"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [var.key_arn]
      },
    ],
    [for s in [{
      Sid      = "Tasks"
      Effect   = "Allow"
      Action   = ["states:SendTaskFailure", "states:SendTaskSuccess"]
      Resource = var.state_machine_arns
    }] : s if length(var.state_machine_arns) > 0],
    [for s in [{
      Sid      = "Traces"
      Effect   = "Allow"
      Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      Resource = ["*"] # X-Ray has no resources to name
    }] : s if var.tracing],
  )
}

resource "aws_iam_role" "this" {
  name = local.program
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "this" {
  name   = "uploader"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}

resource "aws_iam_role" "schedule" {
  name = "${local.program}-schedule"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "schedule" {
  name = "schedule"
  role = aws_iam_role.schedule.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Call", Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = [aws_lambda_function.this.arn] },
      { Sid = "DeadLetters", Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [var.dead_queue_arn] },
      { Sid = "Key", Effect = "Allow", Action = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], Resource = [var.key_arn] },
    ]
  })
}
