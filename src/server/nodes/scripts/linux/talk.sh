# What people read goes to standard error: standard output stays free for whoever runs this in a pipe.

info() { printf '[INFO]  %s\n' "$*" >&2; }
warn() { printf '[WARN]  %s\n' "$*" >&2; }

fail() {
  printf '[ERROR] %s\n' "$*" >&2
  exit 1
}
