# The service. `docker build -t portcullis .`, then see compose.yaml.
# NODE_IMAGE: any image with Node 24, npm and a shell.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /portcullis
COPY . .
RUN npm ci --ignore-scripts && npm run build
# Keep what the service needs to run, and remove what only builds and tests it.
RUN npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE} AS service
ENV NODE_ENV=production \
    PORTCULLIS_HOST=0.0.0.0 \
    PORTCULLIS_DATA_DIR=/data
WORKDIR /portcullis
COPY --from=build /portcullis/package.json ./
COPY --from=build /portcullis/node_modules ./node_modules
COPY --from=build /portcullis/packages ./packages
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000
VOLUME /data
EXPOSE 3000
# The process handles SIGTERM itself, also as process 1 of its container.
ENTRYPOINT ["node", "--max-semi-space-size=4", "/portcullis/packages/server/bundle/main.js"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORTCULLIS_PORT ?? 3000}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
