mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:111122223333:amcu-alarms" }
  }
}

variables {
  name      = "amcu"
  key_arn   = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  functions = { api = "amcu-api", uploader = "amcu-uploader" }
  api_id    = "a1b2c3"
  queues = {
    jobs   = { main = "amcu-jobs", dead = "amcu-jobs-dead" }
    events = { main = "amcu-artifact-events", dead = "amcu-artifact-events-dead" }

    webhooks = { main = "amcu-webhooks", dead = "amcu-webhooks-dead" }
  }
  log_groups = { api = "/amcu/api", uploader = "/amcu/uploader", worker = "/amcu/worker" }
}

run "what_is_an_alarm" {
  command = apply

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "api-5xx", "api-errors", "api-throttles", "consents-ending", "errors-api", "errors-uploader", "errors-worker", "events-age", "events-dead",
      "jobs-age", "jobs-dead", "uploader-errors", "uploader-throttles", "webhooks-dead",
    ])
    error_message = "Dead letters, old messages, errors, throttles and ending consents."
  }
  assert {
    condition     = alltrue([for a in aws_cloudwatch_metric_alarm.this : a.alarm_actions == toset([aws_sns_topic.alarms.arn]) && a.ok_actions == a.alarm_actions])
    error_message = "Every alarm and its end are told."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["jobs-dead"].dimensions["QueueName"] == "amcu-jobs-dead" && aws_cloudwatch_metric_alarm.this["jobs-dead"].threshold == 0
    error_message = "The first dead letter is an alarm."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["jobs-age"].dimensions["QueueName"] == "amcu-jobs" && aws_cloudwatch_metric_alarm.this["jobs-age"].threshold == 3600
    error_message = "An hour's wait of a job is an alarm."
  }
}

run "logs_are_counted" {
  command = apply

  assert {
    condition = alltrue([for name, f in aws_cloudwatch_log_metric_filter.this :
      aws_cloudwatch_metric_alarm.this[name].namespace == one(f.metric_transformation).namespace && aws_cloudwatch_metric_alarm.this[name].metric_name == one(f.metric_transformation).name
    ]) && length(aws_cloudwatch_log_metric_filter.this) == 4
    error_message = "What is counted in a log has its alarm."
  }
  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["errors-worker"].pattern == "{ $.level = \"ERROR\" }" && aws_cloudwatch_log_metric_filter.this["errors-worker"].log_group_name == "/amcu/worker"
    error_message = "Errors as the programs log them."
  }
}

run "alarms_are_private" {
  command = apply

  variables {
    emails = ["ops@example.com"]
  }

  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == var.key_arn && one(jsondecode(aws_sns_topic_policy.alarms.policy).Statement).Condition.StringEquals["aws:SourceAccount"] == "111122223333"
    error_message = "The topic is encrypted, and only this account's alarms get in."
  }
  assert {
    condition     = aws_sns_topic_subscription.email["ops@example.com"].topic_arn == aws_sns_topic.alarms.arn
    error_message = "Whoever was named is told."
  }
}

run "budget" {
  command = apply

  variables {
    budget = { usd = 200, tag = { key = "Project", value = "amcu" } }
  }

  assert {
    condition     = one(one(aws_budgets_budget.this[0].cost_filter).values) == "user:Project$amcu" && aws_budgets_budget.this[0].limit_amount == "200"
    error_message = "The budget is of what carries the tag."
  }
  assert {
    condition     = length(aws_budgets_budget.this[0].notification) == 3 && alltrue([for n in aws_budgets_budget.this[0].notification : n.subscriber_sns_topic_arns == toset([aws_sns_topic.alarms.arn])])
    error_message = "Three steps, all told."
  }
}

run "no_budget_unasked" {
  command = apply

  assert {
    condition     = length(aws_budgets_budget.this) == 0
    error_message = "No budget."
  }
}

run "dashboard" {
  command = apply

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 7 && alltrue([for w in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : length(w.properties.metrics) > 0 && alltrue([for m in w.properties.metrics : can(m[1])])])
    error_message = "Seven widgets, each with metrics."
  }
}

run "dashboard_with_instances" {
  command = apply

  variables {
    instances = "amcu-worker"
  }

  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "\"AutoScalingGroupName\",\"amcu-worker\"")
    error_message = "Instances are shown where there are any."
  }
}

run "pipe_to_batch" {
  command = apply

  variables {
    pipe = "amcu-worker"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["pipe-failures"].dimensions["PipeName"] == "amcu-worker"
    error_message = "A pipe that fails is an alarm."
  }
}
