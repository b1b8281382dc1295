export const namespaceExample = `apiVersion: v1
kind: Namespace
metadata:
  name: fleet-default
`;
