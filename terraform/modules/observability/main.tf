data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.region
  namespace = "AmcUploader/${var.name}" # of what is counted in logs

  # The programs log JSON: time, level, msg and more.
  counted = merge(
    { for program, group in var.log_groups : "errors-${program}" => { group = group, pattern = "{ $.level = \"ERROR\" }" } },
    { consents-ending = { group = var.log_groups.uploader, pattern = "{ ($.msg = \"consent ends soon\") || ($.msg = \"consent is refused\") }" } },
  )

  sqs    = { namespace = "AWS/SQS", statistic = "Maximum", dimension = "QueueName", periods = 1 }
  lambda = { namespace = "AWS/Lambda", statistic = "Sum", dimension = "FunctionName", periods = 1 }
  logged = { namespace = local.namespace, statistic = "Sum", dimension = null, of = null, periods = 1 }

  alarms = merge(
    { for queue, q in var.queues : "${queue}-dead" => merge(local.sqs, {
      metric = "ApproximateNumberOfMessagesVisible", of = q.dead, above = 0
      text   = "Messages that nobody could handle wait in ${q.dead}. docs/deploy.md says what to do."
    }) },
    { for queue, q in var.queues : "${queue}-age" => merge(local.sqs, {
      metric = "ApproximateAgeOfOldestMessage", of = q.main, above = { jobs = var.thresholds.job_age, events = var.thresholds.event_age }[queue], periods = 2
      text   = "The oldest message in ${q.main} has waited too long: too few workers, or none that starts."
    }) if queue != "webhooks" }, # whose messages wait for days by intent
    { for program, function in var.functions : "${program}-errors" => merge(local.lambda, {
      metric = "Errors", of = function, above = var.thresholds.lambda_errors - 1
      text   = "Calls of ${function} fail."
    }) },
    { for program, function in var.functions : "${program}-throttles" => merge(local.lambda, {
      metric = "Throttles", of = function, above = 0
      text   = "Calls of ${function} are refused: the account's limit of concurrent executions is too low."
    }) },
    { for name, c in local.counted : name => merge(local.logged, {
      metric = name, above = var.thresholds.logged_errors - 1
      text   = "More errors than usual in ${c.group}."
    }) if name != "consents-ending" },
    { for pipe in [var.pipe] : "pipe-failures" => {
      namespace = "AWS/EventBridge/Pipes", metric = "ExecutionFailed", statistic = "Sum", dimension = "PipeName", of = pipe, periods = 1, above = 0
      text      = "Jobs don't get from the queue to Batch."
    } if pipe != null },
    {
      api-5xx = {
        namespace = "AWS/ApiGateway", metric = "5xx", statistic = "Sum", dimension = "ApiId", of = var.api_id, periods = 1, above = var.thresholds.api_errors - 1
        text      = "The API answers with errors of its own."
      }
      consents-ending = merge(local.logged, {
        metric = "consents-ending", above = 0
        text   = "A connection's consent to Login with Amazon has ended, or is about to: somebody has to connect again in the console."
      })
    },
  )
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.counted

  name           = "${var.name}-${each.key}"
  log_group_name = each.value.group
  pattern        = each.value.pattern

  metric_transformation {
    namespace     = local.namespace
    name          = each.key
    value         = "1"
    default_value = "0"
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.key_arn
  tags              = var.tags
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Services"
      Effect    = "Allow"
      Principal = { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  dimensions          = each.value.dimension == null ? {} : { (each.value.dimension) = each.value.of }
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 300
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = var.tags
}

resource "aws_budgets_budget" "this" {
  count = var.budget == null ? 0 : 1

  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.budget.usd)
  limit_unit   = "USD"
  tags         = var.tags

  dynamic "cost_filter" {
    for_each = var.budget.tag == null ? [] : [var.budget.tag]

    content {
      name   = "TagKeyValue"
      values = [format("user:%s$%s", cost_filter.value.key, cost_filter.value.value)]
    }
  }

  dynamic "notification" {
    for_each = [["ACTUAL", 80], ["ACTUAL", 100], ["FORECASTED", 100]]

    content {
      notification_type         = notification.value[0]
      threshold                 = notification.value[1]
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }

  depends_on = [aws_sns_topic_policy.alarms]
}
