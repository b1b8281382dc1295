export const secretExample = `apiVersion: v1
kind: Secret
metadata:
  name: registry-login
  namespace: fleet-default
type: kubernetes.io/basic-auth
stringData:
  username: puller
  password: change-me
`;
