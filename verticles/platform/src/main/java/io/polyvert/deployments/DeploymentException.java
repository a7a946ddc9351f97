package io.polyvert.deployments;

/// A verticle that cannot be deployed. The message is for the user: it names the value, what is allowed and the next
/// step; a stack trace adds nothing.
public final class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeploymentException(String message) {
        super(message);
    }

    public DeploymentException(String message, Throwable cause) {
        super(message, cause);
    }
}
