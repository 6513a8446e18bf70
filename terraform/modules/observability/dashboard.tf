locals {
  # title, metrics, and how they are summed up; three in a row
  widgets = concat(
    [
      {
        title = "Jobs on the queue"
        stat  = "Maximum"
        metrics = [
          ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queues.jobs.main, { label = "waiting" }],
          ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", var.queues.jobs.main, { label = "at work" }],
          ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queues.jobs.dead, { label = "dead" }],
        ]
      },
      {
        title = "Manifests on the queue"
        stat  = "Maximum"
        metrics = [
          ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queues.events.main, { label = "waiting" }],
          ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queues.events.dead, { label = "dead" }],
          ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queues.webhooks.dead, { label = "dead webhooks" }],
        ]
      },
      {
        title = "Age of the oldest message, seconds"
        stat  = "Maximum"
        metrics = [
          ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", var.queues.jobs.main, { label = "jobs" }],
          ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", var.queues.events.main, { label = "manifests" }],
        ]
      },
      {
        title = "API calls"
        stat  = "Sum"
        metrics = [for metric in ["Count", "4xx", "5xx"] :
          ["AWS/ApiGateway", metric, "ApiId", var.api_id, { label = metric }]
        ]
      },
      {
        title = "API latency, ms"
        stat  = "p99"
        metrics = [
          ["AWS/ApiGateway", "Latency", "ApiId", var.api_id, { label = "p99" }],
          ["AWS/ApiGateway", "Latency", "ApiId", var.api_id, { label = "p50", stat = "p50" }],
        ]
      },
      {
        title   = "Errors"
        stat    = "Sum"
        metrics = [for name in sort(keys(local.counted)) : [local.namespace, name]]
      },
      {
        title   = "Lambda: calls"
        stat    = "Sum"
        metrics = concat([for program, function in var.functions : [for metric in ["Invocations", "Errors", "Throttles"] : ["AWS/Lambda", metric, "FunctionName", function, { label = "${program} ${metric}" }]]]...)
      },
    ],
    [for s in [{
      title   = "Worker instances"
      stat    = "Average"
      metrics = [["AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", var.instances, { label = "running" }]]
    }] : s if var.instances != null],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [for i, w in local.widgets : {
      type       = "metric"
      x          = i % 3 * 8
      y          = floor(i / 3) * 6
      width      = 8
      height     = 6
      properties = { title = w.title, region = local.region, view = "timeSeries", period = 300, stat = w.stat, metrics = w.metrics }
    }]
  })
}
