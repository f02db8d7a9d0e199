#!/usr/bin/env bash
# Deploys what `make build` made. On a terminal it asks (sam deploy --guided) and keeps the answers in deploy.toml,
# which git ignores; with SENDER=… or ARGS=… it asks nothing but whether the changes are right.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ARCH=${ARCH:-arm64} STACK=${STACK:-strands} SENDER=${SENDER:-} READERS=${READERS:-} REGION=${REGION:-} ARGS=${ARGS:-}
answers=$PWD/deploy.toml

cat <<EOF

Strands as the stack \`$STACK\`.

  needs     credentials that may create what is below (AWS_PROFILE or the usual variables), a region,
            and an address or domain that is a verified identity of Amazon SES there
  creates   9 DynamoDB tables, 8 Lambda functions with a role each, 6 SQS queues, 2 EventBridge rules,
            6 schedules, log groups, an SES configuration set, 43 alarms with their topic; and a bucket
            for the code, once an account
  keeps     the tables, should the stack be deleted (docs/deploy.md, Uninstall)
  costs     about 5 USD a month where nothing runs, about 14 with 100,000 runs (docs/cost.md)

EOF

# One address per comma, as the JSON that tells the fallback.
settings() {
    local list=${1//[[:space:]]/}
    printf '{\\"fallback\\": [\\"%s\\"]}' "${list//,/\\\", \\\"}"
}

# A name that no deployment had before, as functions take in code and settings by it.
overrides=("Architecture=$ARCH" "Deployment=$(date -u +%s)")
[[ -z $SENDER ]] || overrides+=("SenderAddress=$SENDER")
[[ -z $READERS ]] || overrides+=("NotificationSettings=\"$(settings "$READERS")\"")

command=(sam deploy --stack-name "$STACK" --tags "Application=$STACK" --parameter-overrides "${overrides[@]}")
[[ -z $REGION ]] || command+=(--region "$REGION")

if [[ -t 0 && -z $SENDER && -z $ARGS ]]; then
    [[ -e $answers ]] || cp samconfig.toml "$answers"
    SAM_CLI_TELEMETRY=0 "${command[@]}" --guided --config-file "$answers"
else
    [[ -e $answers ]] || answers=$PWD/samconfig.toml
    # What is not named keeps the value that it has in the stack.
    # shellcheck disable=SC2086 # ARGS is a list of words
    SAM_CLI_TELEMETRY=0 "${command[@]}" --config-file "$answers" --no-fail-on-empty-changeset $ARGS
fi

cat <<EOF

Is all well?                    make doctor STACK=$STACK
Does a mail arrive?             make smoke STACK=$STACK
What it does when it fails:     docs/operations.md
EOF
