export const serviceaccountExample = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: deployer
  namespace: fleet-default
`;
