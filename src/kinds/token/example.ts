/** A token whose secret somebody else keeps: here is its SHA-256 only. */
export const tokenExample = `apiVersion: management.cattle.io/v3
kind: Token
metadata:
  name: token-ci
userId: ci
description: pipeline of the platform team
ttl: 7776000000
token: sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
`;
