#!/bin/sh
# Loads what was exported under s3://$BUCKET/customers/DAY/, and follows the job to its end. Calling it again for the same day is
# harmless: it gets the same job back, and does again only what failed of it.
#
#   15 3 * * *  . /etc/amcu.env && /opt/amcu/load-customers.sh || echo "customers were not loaded"
#
# /etc/amcu.env, mode 0600, exports AMCU_URL, AMCU_CLIENT_ID, AMCU_CLIENT_SECRET, BUCKET and INSTANCES. cron mails what is printed.
set -eu
day=${1:-$(date -u +%F)}

job=$(amcu upload "s3://$BUCKET/customers/$day/" --mapping customers --instance "$INSTANCES" \
	--idempotency-key "customers-$day" --output json | sed -n 's/^  "jobId": "\(.*\)",$/\1/p')
[ -n "$job" ] # else amcu has said why
amcu watch "$job" || amcu retry "$job" --wait
