package io.polyvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The Chromium of this machine, without a window and without talking to anyone but the node.
public final class Browser implements AutoCloseable {
    private static final String AXE = "META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    /// As long as everything else here waits: the machine may be busy.
    private static final double SOON_MS = 30_000;

    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = new ArrayList<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    public static Browser open() {
        PlaywrightAssertions.setDefaultAssertionTimeout(SOON_MS);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(executable())
                                .setArgs(QUIET)));
    }

    private static Path executable() {
        return Stream.of(System.getenv().getOrDefault("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/google-chrome")
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no Chromium found; install Debian's package `chromium` or name its file in CHROMIUM"));
    }

    /// A tab of its own, whose complaints are collected.
    public Page tab(ColorScheme scheme, int width, int height) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(width, height)
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
        context.setDefaultTimeout(20_000);
        Page page = context.newPage();
        page.onConsoleMessage(this::listen);
        page.onPageError(error -> complaints.add("error: " + error));
        return page;
    }

    private void listen(ConsoleMessage message) {
        boolean isOfAxe = message.text().contains("willReadFrequently"); // it measures contrast on a canvas
        if (!isOfAxe && (message.type().equals("error") || message.type().equals("warning"))) {
            complaints.add(message.type() + ": " + message.text() + " " + message.location());
        }
    }

    /// Errors and warnings of every tab so far.
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// Drops complaints that the test provoked.
    public void forget(String part) {
        complaints.removeIf(complaint -> complaint.contains(part));
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    /// Drops a file on the page, as from a file manager.
    public static void drop(Page page, byte[] bytes, String name, String type) {
        JSHandle transfer = page.evaluateHandle("""
                ([base64, name, type]) => {
                  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
                  const transfer = new DataTransfer();
                  transfer.items.add(new File([bytes], name, { type }));
                  return transfer;
                }""", List.of(Base64.getEncoder().encodeToString(bytes), name, type));
        Map<String, JSHandle> event = Map.of("dataTransfer", transfer);
        page.locator(".drop").dispatchEvent("dragover", event);
        page.locator(".drop").dispatchEvent("drop", event);
    }

    public static void shoot(Page page, String name, ColorScheme scheme) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png"))
                .setFullPage(true));
    }

    /// Nothing that axe calls serious or critical (WCAG 2.1 A and AA, best practices).
    public static void check(Page page) {
        page.evaluate(axe());
        Object found = page.evaluate("""
                async () => {
                  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
                  return violations.filter(one => ["serious", "critical"].includes(one.impact))
                    .map(one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.html).join(" | ").slice(0, 500)}`);
                }""");
        assertThat((List<?>) found).isEmpty();
    }

    private static String axe() {
        try (InputStream file = Browser.class.getClassLoader().getResourceAsStream(AXE)) {
            if (file == null) {
                throw new AssertionError(AXE + " is not on the class path");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
