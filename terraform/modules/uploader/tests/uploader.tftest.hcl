mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/amcu/uploader" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/amcu-uploader" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:amcu-uploader" }
  }
}

variables {
  name           = "amcu"
  key_arn        = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  package        = { s3 = { bucket = "packages", key = "uploader.zip", version = "v1" } }
  events_queue   = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-artifact-events", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-artifact-events" }
  webhooks_queue = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-webhooks", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-webhooks" }
  jobs_queue     = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-jobs" }
  dead_queue_arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-artifact-events-dead"
  tables = {
    for t in ["audit", "connections", "deletions", "deliveries", "idempotency", "instances", "jobs", "locks", "mappings", "open", "uploads", "webhooks"] :
    t => { name = "amcu-${t}", arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/amcu-${t}" }
  }
  table_environment = { AMCU_TABLES_JOBS = "amcu-jobs" }
  artifacts_bucket  = { bucket = "amcu-artifacts", arn = "arn:aws:s3:::amcu-artifacts" }
  secrets           = { prefix = "amcu/", arn_pattern = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:amcu/*" }
  event_bus         = { name = "amcu-jobs", arn = "arn:aws:events:eu-west-1:111122223333:event-bus/amcu-jobs" }
}

run "messages_call_it" {
  command = apply

  assert {
    condition     = { for queue, m in aws_lambda_event_source_mapping.this : queue => m.event_source_arn } == { events = var.events_queue.arn, webhooks = var.webhooks_queue.arn }
    error_message = "Manifests and deliveries call the function."
  }
  assert {
    condition     = alltrue([for m in aws_lambda_event_source_mapping.this : m.function_response_types == toset(["ReportBatchItemFailures"])])
    error_message = "One failed message does not bring the others of its batch back."
  }
}

run "the_schedule_calls_it" {
  command = apply

  assert {
    condition     = aws_scheduler_schedule.poll.schedule_expression == "rate(1 minute)" && one(aws_scheduler_schedule.poll.target).arn == aws_lambda_function.this.arn && jsondecode(one(aws_scheduler_schedule.poll.target).input) == { poll = true }
    error_message = "AMC is asked every minute."
  }
  assert {
    condition     = one(one(aws_scheduler_schedule.poll.target).dead_letter_config).arn == var.dead_queue_arn && aws_scheduler_schedule.poll.kms_key_arn == var.key_arn
    error_message = "A poll that can't be started goes to the dead letters; the schedule is encrypted."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.schedule.policy).Statement : s.Resource if s.Sid == "Call"] == [[aws_lambda_function.this.arn]]
    error_message = "The schedule may call this function only."
  }
  assert {
    condition     = aws_lambda_function_event_invoke_config.polls.maximum_retry_attempts == 0
    error_message = "A failed poll is left to the next."
  }
}

run "environment" {
  command = apply

  variables {
    settings = { AMCU_UPLOADER_SETTLE = "5m" }
  }

  assert {
    condition = jsonencode(one(aws_lambda_function.this.environment).variables) == jsonencode({
      AMCU_ARTIFACTS_BUCKET  = "amcu-artifacts"
      AMCU_EVENT_BUS         = "amcu-jobs"
      AMCU_JOB_QUEUE_URL     = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs"
      AMCU_KEY_ID            = var.key_arn
      AMCU_SECRET_PREFIX     = "amcu/"
      AMCU_TABLES_JOBS       = "amcu-jobs"
      AMCU_UPLOADER_SETTLE   = "5m"
      AMCU_WEBHOOK_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-webhooks"
      GOMEMLIMIT             = "217MiB"
    })
    error_message = "The program is told everything, and nothing it does not read."
  }
}

run "least_privilege" {
  command = apply

  assert {
    condition     = alltrue([for a in flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action]) : !strcontains(a, "*")])
    error_message = "No action is a wildcard."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid if contains(s.Resource, "*")] == ["Traces"]
    error_message = "Only X-Ray, which has no resources, is allowed on everything."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Resource if length(setintersection(s.Action, ["s3:DeleteObject", "s3:PutObject"])) > 0] == [["arn:aws:s3:::amcu-artifacts/deletions/*"]]
    error_message = "The uploader removes whom AMC was asked to forget, and changes no artifact."
  }
  assert {
    condition     = toset([for a in flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action]) : a if startswith(a, "secretsmanager:") || startswith(a, "states:")]) == toset(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"])
    error_message = "The uploader makes and removes no secret, and ends nobody's tasks."
  }
}

run "tasks_that_wait_for_jobs" {
  command = apply

  variables {
    state_machine_arns = ["arn:aws:states:eu-west-1:111122223333:stateMachine:nightly"]
  }

  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if contains(s.Action, "states:SendTaskSuccess")]).Resource == var.state_machine_arns
    error_message = "Tasks of these state machines are ended, and of no other."
  }
}

run "not_everybodys_tasks" {
  command = plan

  variables {
    state_machine_arns = ["arn:aws:states:eu-west-1:111122223333:stateMachine:*"]
  }

  expect_failures = [var.state_machine_arns]
}

run "settings_are_its_own" {
  command = plan

  variables {
    settings = { LD_PRELOAD = "x" }
  }

  expect_failures = [var.settings]
}

run "schedules_are_checked" {
  command = plan

  variables {
    poll = "every minute"
  }

  expect_failures = [var.poll]
}
