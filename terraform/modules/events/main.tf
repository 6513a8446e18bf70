# What becomes of jobs, for whoever wants to follow: a rule of yours on this bus starts what should happen next.
resource "aws_cloudwatch_event_bus" "jobs" {
  name               = "${var.name}-jobs"
  description        = "One event when a job of the AMC uploader is over"
  kms_key_identifier = var.key_arn
  tags               = var.tags
}
