#!/bin/bash
# Several nodes under Slurm. What follows the script's name goes to `editflow train`:
#
#   sbatch --nodes 4 examples/cluster/slurm.sh pairs.jsonl -o /shared/out --base Qwen/Qwen2.5-Coder-0.5B
#
# CONFIG names the file of accelerate (fsdp2.yaml here), PROCESSES_PER_NODE the processes of a node (one
# a GPU). The output folder has to be one that all nodes see. A job that Slurm starts again after it
# was preempted goes on from the last checkpoint.
#SBATCH --job-name=editflow
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=64
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.log
set -euo pipefail

if [[ ${SLURM_RESTART_COUNT:-0} -gt 0 ]]; then
    set -- "$@" --resume
fi

export CONFIG=${CONFIG:-examples/cluster/fsdp2.yaml}
export PROCESSES=$((SLURM_NNODES * ${PROCESSES_PER_NODE:-${SLURM_GPUS_ON_NODE:-1}}))
export FIRST_NODE PORT=$((10000 + SLURM_JOB_ID % 20000))
FIRST_NODE=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)

# One launcher a node; SLURM_NODEID is known only there, so the inner shell fills it in.
# shellcheck disable=SC2016
srun --kill-on-bad-exit=1 bash -c '
    exec accelerate launch --config_file "$CONFIG" \
        --num_machines "$SLURM_NNODES" --num_processes "$PROCESSES" --machine_rank "$SLURM_NODEID" \
        --main_process_ip "$FIRST_NODE" --main_process_port "$PORT" \
        -m editflow.cli train "$@"
' train "$@"
