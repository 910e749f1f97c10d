/** Where the service has its pages. */
export const pagePaths = { resetPassword: "/reset-password", verifyEmail: "/verify-email" } as const;
