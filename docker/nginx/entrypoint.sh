#!/bin/sh
# Renders /etc/nginx/templates/*.template with the environment's variables, then becomes nginx.
set -eu

if [ "${1:-}" = nginx ]; then
  templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
  suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
  output=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
  { mkdir -p "$output" && [ -w "$output" ]; } 2>/dev/null || output=/tmp/conf.d
  mkdir -p "$output"
  # Only variables that exist are put in: nginx has its own with a dollar.
  filter=${NGINX_ENVSUBST_FILTER:-.}
  defined=$(env | cut -d= -f1 | grep -E '^[A-Za-z_][A-Za-z0-9_]*$' | grep -E "$filter" | sed 's/.*/${&}/' | tr '\n' ' ')
  rendered=0
  if [ -d "$templates" ]; then
    list=$(find "$templates" -follow -type f -name "*$suffix" | sort)
    for template in $list; do
      relative=${template#"$templates"/}
      target=$output/${relative%"$suffix"}
      mkdir -p "$(dirname "$target")"
      envsubst "$defined" <"$template" >"$target"
      rendered=1
    done
  fi
  if [ "$rendered" = 0 ] && [ -z "$(find /etc/nginx/conf.d -name '*.conf' 2>/dev/null | head -1)" ]; then
    cp /usr/share/nginx/default.conf "$output/default.conf"
  fi
  for script in /docker-entrypoint.d/*.sh; do
    [ ! -x "$script" ] || "$script"
  done
fi
exec "$@"
