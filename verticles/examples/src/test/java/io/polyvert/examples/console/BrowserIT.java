package io.polyvert.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.polyvert.examples.Browser.check;
import static io.polyvert.examples.Browser.drop;
import static io.polyvert.examples.Browser.shoot;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.polyvert.base64.Base64;
import io.polyvert.examples.Browser;
import io.polyvert.examples.Photographs;
import io.polyvert.examples.RunningNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The console in a real browser, on a node that runs the photobooth. Screenshots are left in `target/screenshots`.
class BrowserIT {
    private static final List<String> PAGES = List.of("overview", "deployments", "bus", "jobs", "base64", "photobooth");

    @TempDir
    static Path home;

    private static RunningNode node;
    private static Browser browser;

    @BeforeAll
    static void start() throws InterruptedException {
        node = RunningNode.run(home, "verticles/examples/photobooth/app.yaml");
        browser = Browser.open();
    }

    @AfterAll
    static void stop() {
        browser.close();
        node.close();
    }

    @AfterEach
    void browser_afterEachTest_hasNothingToComplainAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void photograph_dropped_isDeveloped(ColorScheme scheme) {
        Page page = browser.tab(scheme, 1280, 900);
        page.navigate(node.at("/#/photobooth").toString());
        drop(page, Photographs.jpegWithExif(3000, 2000), "evening.jpg", "image/jpeg");
        Locator caption = page.locator("figcaption");
        assertThat(caption).containsText("Canon EOS R5");
        assertThat(page.locator(".facts-table")).containsText("3,000 × 2,000");
        assertThat(page.locator(".facts-table")).containsText("on its side, turned right");
        assertThat((Boolean) page.locator(".print img")
                        .evaluate("image => image.decode().then(() => image.naturalHeight === 320)"))
                .isTrue();
        assertThat(page.locator(".step-done")).hasCount(4);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Copy [\\d.]+ KiB")))
                .click();
        assertThat(page.locator("pv-copy").first()).containsText("Copied");
        assertThat((String) page.evaluate("navigator.clipboard.readText()")).startsWith("data:image/jpeg;base64,/9j/");
        shoot(page, "photobooth-developed", scheme);
        check(page);
        page.context().close();
    }

    @Test
    void jobs_failed_showTheirErrors_andAreRetriedCancelledAndPausedByHand() throws Exception {
        String dead = node.vertx("jobs", "submit", "photobooth.thumbnail", "no picture")
                .strip();
        node.vertx("jobs", "await", dead);
        Page page = browser.tab(ColorScheme.LIGHT, 1280, 900);
        page.navigate(node.at("/#/jobs").toString());
        Locator row = page.locator("table.jobs tr").filter(new Locator.FilterOptions().setHasText(dead));
        assertThat(row).containsText("dead");
        row.locator("summary").click();
        assertThat(row.locator("li")).containsText("attempt 1, after");
        assertThat(row.locator("li")).containsText("data:image/");
        button(page, "Pause photobooth.thumbnail").click();
        assertThat(button(page, "Resume photobooth.thumbnail")).isVisible();
        button(page, "Retry job " + dead).click();
        assertThat(row).containsText("waiting");
        button(page, "Cancel job " + dead).click();
        assertThat(row).containsText("cancelled");
        button(page, "Show cancelled jobs to photobooth.thumbnail").click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(2))
                        .last())
                .containsText("Jobs: cancelled, photobooth.thumbnail");
        check(page);
        shoot(page, "jobs", ColorScheme.LIGHT);
        button(page, "Resume photobooth.thumbnail").click();
        assertThat(button(page, "Pause photobooth.thumbnail")).isVisible();
        page.context().close();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void base64_typedAndDropped_isShownBitByBit_withItsImage_andThePlaceOfAMistake(ColorScheme scheme) {
        Page page = browser.tab(scheme, 1280, 900);
        page.navigate(node.at("/#/base64").toString());
        Locator input = page.locator("#base64-input");
        Locator result = page.locator("pv-base64 section").last();
        input.fill("Many");
        assertThat(result.locator("pre")).hasText("TWFueQ==");
        assertThat(result.locator(".group").first().locator(".group-bits")).hasText("010011010110000101101110");
        assertThat(result.locator(".group-letters")).hasText(new String[] {"TWFu", "eQ=="});
        shoot(page, "base64-typed", scheme);
        byte[] picture = Photographs.jpegWithExif(300, 200);
        drop(page, picture, "evening.jpg", "image/jpeg");
        assertThat(result.locator("h2").first()).containsText("image/jpeg");
        assertThat((Boolean) page.locator(".held img")
                        .evaluate("image => image.decode().then(() => image.naturalHeight === 300)"))
                .isTrue();
        button(page, "Later").click();
        assertThat(result.locator(".group")).hasCount(8);
        assertThat(result).containsText("9–16 of");
        shoot(page, "base64-image", scheme);
        check(page);
        page.locator("input[value=decode]").check();
        page.getByLabel("Variant").selectOption("mime");
        input.fill("TWFu\nTW-u");
        assertThat(page.locator(".mistake h2")).hasText("Wrong at byte 7 line 2, column 3");
        assertThat(page.locator(".mistake mark")).hasText("-");
        assertThat(page.locator(".mistake .reason")).containsText("not a character of the mime variant");
        shoot(page, "base64-mistake", scheme);
        check(page);
        input.fill("data:image/jpeg;base64," + Base64.STANDARD.encodeToString(picture));
        assertThat(page.locator(".held img")).isVisible();
        page.context().close();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void textFile_dropped_showsTheReason() {
        Page page = browser.tab(ColorScheme.LIGHT, 1280, 900);
        page.navigate(node.at("/#/photobooth").toString());
        drop(page, "no photograph".getBytes(StandardCharsets.UTF_8), "notes.txt", "text/plain");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("this is neither a JPEG nor a PNG");
        shoot(page, "photobooth-refused", ColorScheme.LIGHT);
        check(page);
        page.context().close();
        browser.forget("status of 415"); // Chromium itself reports a refused upload as an error of the page
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1280, 900", "DARK, 1280, 900", "LIGHT, 360, 740", "DARK, 390, 844"})
    void pages_withTheKey_fitAndAreAccessible(ColorScheme scheme, int width, int height) {
        Page page = browser.tab(scheme, width, height);
        page.navigate(node.console().toString());
        assertThat(page.locator(".card h3")).hasText("photobooth");
        assertThat(page).hasURL(Pattern.compile(".*/#/overview$"));
        for (String name : PAGES) {
            page.locator("nav a[href='#/" + name + "']").click();
            assertThat(page.locator("nav a[aria-current=page]")).hasAttribute("href", "#/" + name);
            assertThat(page.locator("h1")).isFocused();
            int overflow = (Integer) page.evaluate("document.documentElement.scrollWidth - innerWidth");
            assertThat(overflow).describedAs("overflow of " + name).isLessThanOrEqualTo(0);
            shoot(page, name + "-" + width, scheme);
            check(page);
        }
        page.context().close();
    }

    @Test
    void overview_withTheKey_answersTheFourQuestions() {
        Page page = browser.tab(ColorScheme.LIGHT, 1280, 900);
        page.navigate(node.console().toString());
        assertThat(page.locator("h1")).containsText("The node is up.");
        assertThat(page.locator(".tile-name")).hasText(new String[] {"Up", "Moving", "Waiting", "Wrong"});
        assertThat(page.locator(".chips")).containsText("inspect");
        page.locator("nav a[href='#/deployments']").click();
        assertThat(page.locator(".language h2")).hasText(new Pattern[] {
            Pattern.compile("Java\\s+2 deployments"),
            Pattern.compile("JavaScript\\s+1 deployment"),
            Pattern.compile("Python\\s+1 deployment")
        });
        assertThat(page.locator("table", new Page.LocatorOptions().setHasText("inspect.py")))
                .containsText("pid ");
        page.context().close();
    }

    @Test
    void pages_withoutTheKey_sayHowToGetItAndTheRestWorks() {
        Page page = browser.tab(ColorScheme.LIGHT, 1280, 900);
        page.navigate(node.at("/").toString());
        assertThat(page.locator(".locked")).containsText("./vertx run");
        shoot(page, "locked", ColorScheme.LIGHT);
        check(page);
        page.locator(".locked input").fill("0123456789abcdef");
        page.keyboard().press("Enter");
        assertThat(page.locator(".locked")).containsText("opens another node");
        page.locator("nav a[href='#/bus']").click();
        request(page, "photobooth.limits", "");
        assertThat(page.locator(".attempt").first()).containsText("\"maxBytes\": 20971520");
        page.locator("nav a[href='#/overview']").click();
        page.locator(".locked input").fill(node.console().toString());
        page.keyboard().press("Enter");
        assertThat(page.locator(".card h3")).hasText("photobooth");
        page.context().close();
    }

    @Test
    void request_byKeyboardOnly_showsAnswerLatencyAndRefusal() {
        Page page = browser.tab(ColorScheme.DARK, 1280, 900);
        page.navigate(node.console().toString());
        assertThat(page.locator(".card h3")).hasText("photobooth");
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the page")).isFocused();
        for (int tabs = 0; tabs < 4; tabs++) {
            page.keyboard().press("Tab"); // brand, overview, deployments, bus
        }
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("Bus");
        assertThat(page.locator("h1")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.getByLabel("Address", new Page.GetByLabelOptions().setExact(true)))
                .isFocused();
        page.keyboard().type("codec.base64.encode");
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().type("{\"not\": ");
        assertThat(page.locator("#body-problem")).containsText("Not JSON yet");
        page.keyboard().press("Control+A");
        page.keyboard().type("\"Polyvert\"");
        page.keyboard().press("Control+Enter");
        Locator newest = page.locator(".attempt").first();
        assertThat(newest).containsText("UG9seXZlcnQ=");
        assertThat(newest).containsText(" ms");
        request(page, "codec.base64.decode", "\"a?b\"");
        assertThat(newest).containsText("refused");
        assertThat(newest).containsText("code 400");
        assertThat(page.locator(".addresses")).containsText("photobooth.thumbnail");
        page.getByLabel("Filter addresses").fill("thumb");
        assertThat(page.locator(".addresses tbody tr")).hasCount(1);
        shoot(page, "bus-tried", ColorScheme.DARK);
        check(page);
        page.context().close();
    }

    @Test
    void service_methodChosen_fillsTheForm_andSaysWhatDoesNotFit() {
        Page page = browser.tab(ColorScheme.LIGHT, 1280, 900);
        page.navigate(node.console().toString());
        assertThat(page.locator(".card h3")).hasText("photobooth");
        page.navigate(node.at("/#/bus").toString());
        page.getByLabel("Address", new Page.GetByLabelOptions().setExact(true)).fill("codec.base64");
        page.getByLabel("Method").selectOption("detect");
        assertThat(page.locator("#try-body")).hasValue("{\n  \"text\": \"\"\n}");
        page.getByLabel("Body").fill("{\"text\": 7}");
        assertThat(page.locator("#body-problem")).hasText("text is 7; it has to be text.");
        assertThat(button(page, "request")).isDisabled();
        page.getByLabel("Body").fill("{\"text\": \"UG9seXZlcnQ=\"}");
        button(page, "request").click();
        assertThat(page.locator(".attempt").first()).containsText("\"kind\": \"standard\"");
        shoot(page, "bus-service", ColorScheme.LIGHT);
        check(page);
        page.context().close();
    }

    @Test
    void copyAsCommand_clicked_givesWhatTheShellTakes() {
        Page page = browser.tab(ColorScheme.LIGHT, 1280, 900);
        page.navigate(node.at("/#/bus").toString());
        page.getByLabel("Address", new Page.GetByLabelOptions().setExact(true)).fill("codec.base64.encode");
        page.getByLabel("Body").fill("\"it's\"");
        page.getByText("CLI").click();
        assertThat(page.getByText("Copied").first()).isVisible();
        assertThat(page.evaluate("navigator.clipboard.readText()"))
                .isEqualTo("./vertx request codec.base64.encode '\"it'\\''s\"'");
        page.context().close();
    }

    private static void request(Page page, String address, String body) {
        page.getByLabel("Address", new Page.GetByLabelOptions().setExact(true)).fill(address);
        page.getByLabel("Body").fill(body);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("request"))
                .click();
    }
}
