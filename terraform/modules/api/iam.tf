locals {
  # What is done with the tables, and with the indexes of those that have any. The audit is for good: nothing is changed or removed.
  table_actions = {
    audit       = ["PutItem"]
    connections = ["DeleteItem", "GetItem", "PutItem", "Scan"]
    deletions   = ["GetItem", "PutItem"]
    deliveries  = ["BatchWriteItem", "Query"]
    idempotency = ["GetItem", "PutItem"]
    instances   = ["DeleteItem", "GetItem", "PutItem", "Scan"]
    jobs        = ["BatchGetItem", "GetItem", "PutItem"]
    locks       = ["DeleteItem", "PutItem"]
    mappings    = ["DeleteItem", "GetItem", "PutItem", "Query"]
    open        = ["DeleteItem", "PutItem", "Query", "Scan"]
    uploads     = ["Query"]
    webhooks    = ["DeleteItem", "GetItem", "PutItem", "Scan"]
  }
  indexed = ["audit", "deletions", "jobs", "mappings"]

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
        Resource = ["${aws_cloudwatch_log_group.this["api"].arn}:*"]
      },
      {
        Sid      = "Indexes"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = [for table in local.indexed : "${var.tables[table].arn}/index/*"]
      },
      {
        Sid      = "Enqueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
        Resource = [var.jobs_queue.arn, var.webhooks_queue.arn]
      },
      {
        Sid      = "Files"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = [for arn in concat(var.source_buckets[*].arn, [var.artifacts_bucket.arn]) : "${arn}/*"]
      },
      {
        Sid      = "Missing" # without it S3 answers for what is not there as for what is forbidden
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = concat(var.source_buckets[*].arn, [var.artifacts_bucket.arn])
      },
      {
        Sid      = "Uploads" # by presigned URLs; and people to be forgotten
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${var.source_buckets[0].arn}/uploads/*", "${var.artifacts_bucket.arn}/deletions/*"]
      },
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
          "secretsmanager:RestoreSecret",
        ]
        Resource = [var.secrets.arn_pattern]
      },
      {
        Sid      = "Key"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = distinct(compact(concat([var.key_arn], var.source_buckets[*].key_arn)))
      },
    ],
    [for s in [{
      Sid      = "LetAmcIn"
      Effect   = "Allow"
      Action   = ["s3:GetBucketPolicy", "s3:PutBucketPolicy"]
      Resource = [var.artifacts_bucket.arn]
    }] : s if var.upload_accounts == null],
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
  name   = "api"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}
