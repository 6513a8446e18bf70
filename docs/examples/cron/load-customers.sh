#!/bin/sh
# Loads what was exported under s3://$BUCKET/customers/DAY/, and follows the job to its end. Calling it again for the same day is
# harmless: it gets the same job back, and does again only what failed of it. A job that somebody cancelled stays cancelled.
#
#   15 3 * * *  . /etc/amcu.env && /opt/amcu/load-customers.sh || echo "customers were not loaded"
#
# /etc/amcu.env, mode 0600, exports AMCU_URL, AMCU_CLIENT_ID, AMCU_CLIENT_SECRET, BUCKET and INSTANCES. cron mails what is printed.
set -eu
day=${1:-$(date -u +%F)}

job=$(amcu upload "s3://$BUCKET/customers/$day/" --mapping customers --instance "$INSTANCES" \
	--idempotency-key "customers-$day" --output json | sed -n 's/^  "jobId": "\(.*\)",$/\1/p')
[ -n "$job" ] # else amcu has said why
amcu watch "$job" && exit
case $(amcu status "$job" --output json 2>/dev/null | sed -n 's/^  "state": "\(.*\)",$/\1/p') in
failed | partially_succeeded) amcu retry "$job" --wait ;;
*) exit 1 ;; # and watch has said why
esac
