locals {
  # What is done with the tables.
  table_actions = {
    jobs = ["BatchGetItem", "GetItem", "PutItem"]
    open = ["DeleteItem", "PutItem", "Query", "Scan"]
  }
  table_statements = [for table, actions in local.table_actions : {
    Sid      = title(table)
    Effect   = "Allow"
    Action   = [for a in actions : "dynamodb:${a}"]
    Resource = [var.tables[table].arn]
  }]

  # What else the program itself does.
  statements = [
    {
      Sid    = "Queue"
      Effect = "Allow"
      Action = [
        "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage",
        "sqs:SendMessage", # a sweep puts back what lost its message
      ]
      Resource = [var.jobs_queue.arn]
    },
    {
      Sid      = "Sources"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = [for arn in var.source_buckets[*].arn : "${arn}/*"]
    },
    {
      Sid    = "Artifacts"
      Effect = "Allow"
      Action = [
        "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject", "s3:PutObjectTagging",
      ]
      Resource = ["${var.artifacts_bucket.arn}/jobs/*"]
    },
    {
      Sid      = "Buckets"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = concat(var.source_buckets[*].arn, [var.artifacts_bucket.arn])
    },
    {
      Sid      = "Key"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = distinct(compact(concat([var.key_arn], var.source_buckets[*].key_arn)))
    },
  ]

  # What an instance needs to begin, to log and to end.
  instance_statements = [
    {
      Sid      = "Package"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = [for s in [var.package.s3] : "arn:${local.partition}:s3:::${s.bucket}/${s.key}" if s != null]
    },
    {
      Sid      = "Logs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
    },
    {
      Sid      = "Drained"
      Effect   = "Allow"
      Action   = ["autoscaling:CompleteLifecycleAction"]
      Resource = ["arn:${local.partition}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${local.program}"]
    },
  ]
}

resource "aws_iam_role" "this" {
  name = local.program
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = local.ec2 == 1 ? "ec2.amazonaws.com" : "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "this" {
  name   = "worker"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(local.table_statements, local.statements, [for s in local.instance_statements : s if local.ec2 == 1]) })
}
