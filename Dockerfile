# syntax=docker/dockerfile:1
# docker build -t statboard . && docker run -d --env-file .env -v statboard:/data statboard
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24-slim
# A wrong setting is waited out: a restart each minute would use up the sessions that Discord allows a day.
ENV NODE_ENV=production DATA_DIR=/data ON_REFUSAL=wait
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
USER node
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["node", "dist/process/healthcheck.js"]
STOPSIGNAL SIGTERM
CMD ["node", "--heap-growing-percent=40", "--max-semi-space-size=8", "dist/start.js"]
