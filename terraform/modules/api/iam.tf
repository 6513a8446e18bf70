locals {
  statements = concat(
    [
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this["api"].arn}:*"]
      },
      {
        Sid    = "Records"
        Effect = "Allow"
        Action = [
          "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
          "dynamodb:Scan", "dynamodb:UpdateItem",
        ]
        Resource = flatten([for kind, t in var.tables : [t.arn, "${t.arn}/index/*"] if kind != "audit"])
      },
      {
        Sid      = "Audit" # which is for good: nothing is changed or removed
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable", "dynamodb:PutItem", "dynamodb:Query"]
        Resource = [var.tables["audit"].arn, "${var.tables["audit"].arn}/index/*"]
      },
      {
        Sid      = "Enqueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
        Resource = [var.jobs_queue.arn]
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
        Sid      = "Uploads" # by presigned URLs
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${var.source_buckets[0].arn}/uploads/*"]
      },
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue", "secretsmanager:RestoreSecret", "secretsmanager:TagResource",
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
    }] : s if var.artifacts_bucket.shared],
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
