mock_provider "aws" {}

variables {
  name    = "amcu"
  key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
}

run "encrypted_bus" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_bus.jobs.name == "amcu-jobs" && aws_cloudwatch_event_bus.jobs.kms_key_identifier == var.key_arn
    error_message = "The bus carries the prefix and is encrypted with the key."
  }
}
