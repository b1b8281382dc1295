/** The pipeline's account may do everything inside of one namespace. */
export const grantExample = `apiVersion: drover.dev/v1alpha1
kind: Grant
metadata:
  name: ci-edits-platform
spec:
  role: editor
  namespaces:
    - platform
  subjects:
    - kind: User
      name: ci
`;
