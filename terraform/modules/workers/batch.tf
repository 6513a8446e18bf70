locals {
  # ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:tag or @digest
  image = try(regex("^(?P<account>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.amazonaws\\.com/(?P<repository>[a-z0-9._/-]+)", var.package.image), null)
}

resource "aws_batch_compute_environment" "this" {
  count = local.batch

  name = local.program
  type = "MANAGED"
  tags = var.tags

  compute_resources {
    type               = var.compute.spot ? "FARGATE_SPOT" : "FARGATE"
    max_vcpus          = var.compute.max * var.compute.vcpu
    subnets            = var.network.subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }
}

resource "aws_batch_job_queue" "this" {
  count = local.batch

  name     = local.program
  state    = "ENABLED"
  priority = 1
  tags     = var.tags

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this[0].arn
  }
}

resource "aws_batch_job_definition" "this" {
  count = local.batch

  name                  = local.program
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true
  parameters            = { job = "" }
  tags                  = var.tags

  # Attempts of the container; those of the job are AMCU_WORKER_ATTEMPTS.
  retry_strategy {
    attempts = 5
  }

  container_properties = jsonencode({
    image                        = var.package.image
    command                      = ["--job", "Ref::job"]
    jobRoleArn                   = aws_iam_role.this.arn
    executionRoleArn             = aws_iam_role.execution[0].arn
    environment                  = [for name, value in local.environment : { name = name, value = value }]
    readonlyRootFilesystem       = true
    runtimePlatform              = { cpuArchitecture = "ARM64", operatingSystemFamily = "LINUX" }
    fargatePlatformConfiguration = { platformVersion = "LATEST" }
    networkConfiguration         = { assignPublicIp = "DISABLED" }
    resourceRequirements         = [{ type = "VCPU", value = tostring(var.compute.vcpu) }, { type = "MEMORY", value = tostring(var.compute.memory) }]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { "awslogs-group" = aws_cloudwatch_log_group.this.name, "awslogs-region" = local.region, "awslogs-stream-prefix" = "job" }
    }
  })

  lifecycle {
    precondition {
      condition     = var.package.image != null
      error_message = "compute.mode batch needs package.image: the worker's container."
    }
  }
}

resource "aws_pipes_pipe" "this" {
  count = local.batch

  name               = local.program
  description        = "One Batch job for each message of the job queue"
  role_arn           = aws_iam_role.pipe[0].arn
  source             = var.jobs_queue.arn
  target             = aws_batch_job_queue.this[0].arn
  kms_key_identifier = var.key_arn
  tags               = var.tags

  source_parameters {
    sqs_queue_parameters {
      batch_size = 1
    }
  }

  target_parameters {
    batch_job_parameters {
      job_definition = aws_batch_job_definition.this[0].arn
      job_name       = local.program
      parameters     = { job = "$.body" }
    }
  }

  depends_on = [aws_iam_role_policy.pipe]
}

resource "aws_iam_role" "pipe" {
  count = local.batch

  name = "${local.program}-pipe"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pipes.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "pipe" {
  count = local.batch

  name = "pipe"
  role = aws_iam_role.pipe[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Take", Effect = "Allow", Action = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], Resource = [var.jobs_queue.arn] },
      {
        Sid    = "Submit"
        Effect = "Allow"
        Action = ["batch:SubmitJob"]
        # of every revision: a new one must not lock out messages that are on their way
        Resource = [aws_batch_job_queue.this[0].arn, "arn:${local.partition}:batch:${local.region}:${local.account}:job-definition/${local.program}:*"]
      },
      { Sid = "Key", Effect = "Allow", Action = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], Resource = [var.key_arn] },
    ]
  })
}

# What fetches the image and writes the log, before and around the program.
resource "aws_iam_role" "execution" {
  count = local.batch

  name = "${local.program}-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "execution" {
  count = local.batch

  name = "execution"
  role = aws_iam_role.execution[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Registry", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] }, # has no resources to name
      {
        Sid      = "Image"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = [for i in [local.image] : "arn:${local.partition}:ecr:${i.region}:${i.account}:repository/${i.repository}" if i != null]
      },
      { Sid = "Logs", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = ["${aws_cloudwatch_log_group.this.arn}:*"] },
    ]
  })
}
