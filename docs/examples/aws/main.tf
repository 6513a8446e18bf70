# Loads customers by EventBridge Scheduler: into a workflow that waits for the job, or with one call that doesn't.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "api_url" {
  description = "Address of the API: the output api_url of the stack."
  type        = string
}

variable "token_url" {
  description = "Where tokens come from: the stack's sign-in address and /oauth2/token."
  type        = string
}

variable "client" {
  description = "Id and secret of a machine that may write: one of the output machines of the stack. The secret is kept in the state."
  type        = object({ client_id = string, client_secret = string })
  sensitive   = true
}

variable "schedule" {
  description = "When to load, in UTC."
  type        = string
  default     = "cron(15 3 * * ? *)"
}

# How both get their tokens. EventBridge keeps the secret, and asks for a token when it needs one.
resource "aws_cloudwatch_event_connection" "amcu" {
  name               = "amcu"
  authorization_type = "OAUTH_CLIENT_CREDENTIALS"

  auth_parameters {
    oauth {
      authorization_endpoint = var.token_url
      http_method            = "POST"

      client_parameters {
        client_id     = var.client.client_id
        client_secret = var.client.client_secret
      }

      oauth_http_parameters {
        body {
          key             = "grant_type"
          value           = "client_credentials"
          is_value_secret = false
        }
      }
    }
  }
}

# 1. The workflow: load.asl.json waits, submit.asl.json creates the job.

resource "aws_sfn_state_machine" "submit" {
  name     = "amcu-submit"
  role_arn = aws_iam_role.submit.arn
  definition = templatefile("${path.module}/submit.asl.json", {
    api_url        = var.api_url
    connection_arn = aws_cloudwatch_event_connection.amcu.arn
  })
}

resource "aws_sfn_state_machine" "load" {
  name       = "amcu-load"
  role_arn   = aws_iam_role.load.arn
  definition = templatefile("${path.module}/load.asl.json", { submit_arn = aws_sfn_state_machine.submit.arn })
}

resource "aws_scheduler_schedule" "load" {
  name                = "amcu-load"
  schedule_expression = var.schedule

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.load.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode({ day = "<aws.scheduler.scheduled-time>" })
  }
}

# 2. One call, for a source that keeps its name. Who calls twice makes no second job while the first is open (concurrency skip).

resource "aws_cloudwatch_event_api_destination" "jobs" {
  name                             = "amcu-jobs"
  connection_arn                   = aws_cloudwatch_event_connection.amcu.arn
  invocation_endpoint              = "${var.api_url}/v1/jobs"
  http_method                      = "POST"
  invocation_rate_limit_per_second = 1
}

resource "aws_scheduler_schedule" "call" {
  name                = "amcu-call"
  schedule_expression = var.schedule
  state               = "DISABLED" # the workflow does it already

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = data.aws_cloudwatch_event_bus.default.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = "{}"

    eventbridge_parameters {
      source      = "amcu.schedule"
      detail_type = "load customers"
    }
  }
}

resource "aws_cloudwatch_event_rule" "call" {
  name          = "amcu-call"
  event_pattern = jsonencode({ source = ["amcu.schedule"], detail-type = ["load customers"] })
}

resource "aws_cloudwatch_event_target" "call" {
  rule     = aws_cloudwatch_event_rule.call.name
  arn      = aws_cloudwatch_event_api_destination.jobs.arn
  role_arn = aws_iam_role.rule.arn
  input    = file("${path.module}/job.json")

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }
}

data "aws_cloudwatch_event_bus" "default" {
  name = "default"
}

# Who may do what.

data "aws_iam_policy_document" "assume" {
  for_each = toset(["states", "scheduler", "events"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "load" {
  name               = "amcu-load"
  assume_role_policy = data.aws_iam_policy_document.assume["states"].json
}

resource "aws_iam_role_policy" "load" {
  role = aws_iam_role.load.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.submit.arn }]
  })
}

resource "aws_iam_role" "submit" {
  name               = "amcu-submit"
  assume_role_policy = data.aws_iam_policy_document.assume["states"].json
}

resource "aws_iam_role_policy" "submit" {
  role = aws_iam_role.submit.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "states:InvokeHTTPEndpoint"
        Resource  = "*" # its conditions say where to
        Condition = { StringEquals = { "states:HTTPMethod" = "POST", "states:HTTPEndpoint" = "${var.api_url}/v1/jobs" } }
      },
      { Effect = "Allow", Action = "events:RetrieveConnectionCredentials", Resource = aws_cloudwatch_event_connection.amcu.arn },
      { Effect = "Allow", Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource = aws_cloudwatch_event_connection.amcu.secret_arn },
      { Effect = "Allow", Action = "states:SendTaskFailure", Resource = "*" }, # a token names the task; AWS takes no other resource than the machine's, which would be a circle
    ]
  })
}

resource "aws_iam_role" "scheduler" {
  name               = "amcu-scheduler"
  assume_role_policy = data.aws_iam_policy_document.assume["scheduler"].json
}

resource "aws_iam_role_policy" "scheduler" {
  role = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.load.arn },
      { Effect = "Allow", Action = "events:PutEvents", Resource = data.aws_cloudwatch_event_bus.default.arn },
    ]
  })
}

resource "aws_iam_role" "rule" {
  name               = "amcu-rule"
  assume_role_policy = data.aws_iam_policy_document.assume["events"].json
}

resource "aws_iam_role_policy" "rule" {
  role = aws_iam_role.rule.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "events:InvokeApiDestination", Resource = aws_cloudwatch_event_api_destination.jobs.arn }]
  })
}
