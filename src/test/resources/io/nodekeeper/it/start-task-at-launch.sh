#!/bin/sh
# As user data has it, once at a boot: starts this node's own tasks by the aws command line.
NODE_TASKS="proxy login"
metadata=http://localhost:51678/v1/metadata

until curl -s $metadata >/tmp/metadata.$$; do
  sleep 1
done
instance_arn=$(sed 's/.*"ContainerInstanceArn":"\([^"]*\)".*/\1/' /tmp/metadata.$$)
rm -f /tmp/metadata.$$
cluster=$(echo "$instance_arn" | awk -F/ '{print $2}')
instance=$(echo "$instance_arn" | awk -F/ '{print $NF}')
region=$(echo "$instance_arn" | awk -F: '{print $4}')

for task in $NODE_TASKS; do
  aws ecs start-task --cluster "$cluster" --task-definition "$task" --container-instances "$instance" \
    --started-by "$instance" --region "$region" --query failures
done
