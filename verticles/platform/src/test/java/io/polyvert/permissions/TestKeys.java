package io.polyvert.permissions;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Keys of every kind, their JSON Web Key Set, and tokens signed with them by hand.
public final class TestKeys {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] SECRET = "a secret of thirty-two bytes ...".getBytes(StandardCharsets.UTF_8);

    private final KeyPair rsa;
    private final KeyPair ec;

    public TestKeys() {
        try {
            KeyPairGenerator rsaKeys = KeyPairGenerator.getInstance("RSA");
            rsaKeys.initialize(2048);
            rsa = rsaKeys.generateKeyPair();
            KeyPairGenerator ecKeys = KeyPairGenerator.getInstance("EC");
            ecKeys.initialize(new ECGenParameterSpec("secp256r1"));
            ec = ecKeys.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public String keySet() {
        RSAPublicKey rsaPublic = (RSAPublicKey) rsa.getPublic();
        ECPublicKey ecPublic = (ECPublicKey) ec.getPublic();
        JsonArray keys = new JsonArray()
                .add(new JsonObject()
                        .put("kty", "oct")
                        .put("alg", "HS256")
                        .put("kid", "hs")
                        .put("k", URL.encodeToString(SECRET)))
                .add(new JsonObject()
                        .put("kty", "RSA")
                        .put("alg", "RS256")
                        .put("kid", "rs")
                        .put("n", number(rsaPublic.getModulus(), 256))
                        .put("e", number(rsaPublic.getPublicExponent(), 3)))
                .add(new JsonObject()
                        .put("kty", "EC")
                        .put("alg", "ES256")
                        .put("kid", "es")
                        .put("crv", "P-256")
                        .put("x", number(ecPublic.getW().getAffineX(), 32))
                        .put("y", number(ecPublic.getW().getAffineY(), 32)));
        return new JsonObject().put("keys", keys).encode();
    }

    private static String number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] exact = new byte[length];
        int copied = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - copied, exact, length - copied, copied);
        return URL.encodeToString(exact);
    }

    /// A token signed with the key of that algorithm.
    ///
    /// @param algorithm HS256, RS256, ES256 or none
    public String token(String algorithm, JsonObject claims) {
        String kid = algorithm.substring(0, 2).toLowerCase(java.util.Locale.ROOT);
        JsonObject header =
                new JsonObject().put("alg", algorithm).put("typ", "JWT").put("kid", kid);
        String text = part(header) + "." + part(claims);
        try {
            return text + "." + URL.encodeToString(signature(algorithm, text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Claims to be signed with the shared secret, but is signed with the public key that everybody knows.
    public String confused(JsonObject claims) {
        String text = part(new JsonObject().put("alg", "HS256").put("kid", "rs")) + "." + part(claims);
        try {
            byte[] signature = hmac(rsa.getPublic().getEncoded(), text.getBytes(StandardCharsets.UTF_8));
            return text + "." + URL.encodeToString(signature);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte[] signature(String algorithm, byte[] text) throws GeneralSecurityException {
        return switch (algorithm) {
            case "HS256" -> hmac(SECRET, text);
            case "RS256" -> signed("SHA256withRSA", rsa.getPrivate(), text);
            case "ES256" -> signed("SHA256withECDSAinP1363Format", ec.getPrivate(), text);
            default -> new byte[0];
        };
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
    }

    private static byte[] signed(String algorithm, PrivateKey key, byte[] text) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        return signature.sign();
    }

    private static String part(JsonObject json) {
        return URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }
}
