resource "aws_iam_instance_profile" "this" {
  count = local.ec2

  name = local.program
  role = aws_iam_role.this.name
  tags = var.tags
}

resource "aws_launch_template" "this" {
  count = local.ec2

  name                   = local.program
  description            = "Worker of the AMC uploader"
  image_id               = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
  update_default_version = true
  tags                   = var.tags

  user_data = base64encode(templatefile("${path.module}/user_data.sh.tftpl", {
    environment = local.environment
    group       = local.program
    log_group   = aws_cloudwatch_log_group.this.name
    package     = var.package.s3
    region      = local.region
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.this[0].arn
  }

  network_interfaces {
    associate_public_ip_address = false
    delete_on_termination       = true
    security_groups             = [aws_security_group.this.id]
  }

  # The worker streams: no customer's data ever gets onto the disk.
  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 8
      encrypted             = true
      kms_key_id            = var.key_arn
      delete_on_termination = true
    }
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.key
      tags          = merge(var.tags, { Name = local.program })
    }
  }

  lifecycle {
    precondition {
      condition     = var.package.s3 != null
      error_message = "compute.mode ec2 needs package.s3: where instances find the worker."
    }
  }
}

resource "aws_autoscaling_group" "this" {
  count = local.ec2

  name                      = local.program
  min_size                  = var.compute.min
  max_size                  = var.compute.max
  vpc_zone_identifier       = var.network.subnet_ids
  capacity_rebalance        = var.compute.spot
  max_instance_lifetime     = 604800 # a week, then a new one with the system's updates
  enabled_metrics           = ["GroupInServiceInstances"]
  wait_for_capacity_timeout = "0"

  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = var.compute.spot ? 0 : 100
      spot_allocation_strategy                 = "price-capacity-optimized"
    }

    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this[0].id
        version            = aws_launch_template.this[0].latest_version
      }

      dynamic "override" {
        for_each = var.compute.instance_types

        content {
          instance_type = override.value
        }
      }
    }
  }

  # A new program or setting reaches running instances, one after the other.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 50
    }
  }

  dynamic "tag" {
    for_each = merge(var.tags, { Name = local.program })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false # the launch template does it
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

# An instance that has to go ends its job first. user_data.sh.tftpl has the other half.
resource "aws_autoscaling_lifecycle_hook" "drain" {
  count = local.ec2

  name                   = "drain"
  autoscaling_group_name = aws_autoscaling_group.this[0].name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = 7200
  default_result         = "CONTINUE"
}

locals {
  # Jobs that wait and jobs that are at work, and instances.
  measures = {
    waiting   = { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimension = "QueueName", of = var.jobs_queue.name }
    working   = { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesNotVisible", dimension = "QueueName", of = var.jobs_queue.name }
    instances = { namespace = "AWS/AutoScaling", metric = "GroupInServiceInstances", dimension = "AutoScalingGroupName", of = local.program }
  }
}

resource "aws_autoscaling_policy" "backlog" {
  count = local.ec2

  name                      = "${local.program}-backlog"
  autoscaling_group_name    = aws_autoscaling_group.this[0].name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = 180

  target_tracking_configuration {
    target_value = var.compute.jobs_per_instance

    customized_metric_specification {
      dynamic "metrics" {
        for_each = local.measures

        content {
          id          = metrics.key
          return_data = false

          metric_stat {
            stat = "Average"

            metric {
              namespace   = metrics.value.namespace
              metric_name = metrics.value.metric

              dimensions {
                name  = metrics.value.dimension
                value = metrics.value.of
              }
            }
          }
        }
      }

      metrics {
        id          = "backlog"
        label       = "Jobs an instance"
        expression  = "IF(FILL(instances, 0) > 0, (waiting + working) / instances, 0)"
        return_data = true
      }
    }
  }
}

# Target tracking multiplies what runs, and so never starts the first instance.
resource "aws_autoscaling_policy" "wake" {
  count = local.ec2

  name                   = "${local.program}-wake"
  autoscaling_group_name = aws_autoscaling_group.this[0].name
  policy_type            = "StepScaling"
  adjustment_type        = "ExactCapacity"

  step_adjustment {
    scaling_adjustment          = 1
    metric_interval_lower_bound = 0
  }
}

resource "aws_cloudwatch_metric_alarm" "wake" {
  count = local.ec2

  alarm_name          = "${local.program}-wake"
  alarm_description   = "A job waits and no instance runs: start one. Not a fault."
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_autoscaling_policy.wake[0].arn]
  tags                = var.tags

  dynamic "metric_query" {
    for_each = { for id, m in local.measures : id => m if id != "working" }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = { (metric_query.value.dimension) = metric_query.value.of }
        period      = 60
        stat        = "Maximum"
      }
    }
  }

  metric_query {
    id          = "asleep"
    label       = "Jobs that nobody works on"
    expression  = "IF(FILL(instances, 0) < 1, waiting, 0)"
    return_data = true
  }
}
