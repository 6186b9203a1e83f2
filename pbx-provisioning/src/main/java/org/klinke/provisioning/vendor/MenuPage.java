package org.klinke.provisioning.vendor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page on a phone's screen: one of these and no other, as templates want it.
///
/// @param links to other pages
/// @param numbers that the phone dials
/// @param call one number that the phone dials now, for phones whose lists dial nothing
/// @param question answered by another page
/// @param notice shown for a moment
public record MenuPage(
        @Nullable Links links,
        @Nullable Numbers numbers,
        @Nullable Call call,
        @Nullable Question question,
        @Nullable Notice notice) {

    public record Links(String title, List<Link> items) {}

    public record Link(String label, String url) {
        /// The page's name alone.
        public String page() {
            return url.substring(url.lastIndexOf('/') + 1);
        }
    }

    public record Numbers(String title, List<Dial> items) {}

    public record Dial(String label, String number) {}

    /// @param title says what it does, too
    public record Call(String title, String number) {}

    /// What stands around each page.
    ///
    /// @param folder address of all pages, with its `/`
    /// @param back and
    /// @param exit what soft keys say
    public record Surroundings(String folder, String back, String exit) {}

    /// @param url takes what is typed as the parameter `q`
    /// @param digits a number is wanted, no name
    public record Question(String title, String prompt, String url, String value, boolean digits) {}

    public record Notice(String title, String text, String next) {}

    public static MenuPage links(String title, List<Link> items) {
        return new MenuPage(new Links(title, List.copyOf(items)), null, null, null, null);
    }

    public static MenuPage numbers(String title, List<Dial> items) {
        return new MenuPage(null, new Numbers(title, List.copyOf(items)), null, null, null);
    }

    public static MenuPage call(Call call) {
        return new MenuPage(null, null, call, null, null);
    }

    public static MenuPage question(Question question) {
        return new MenuPage(null, null, null, question, null);
    }

    public static MenuPage notice(Notice notice) {
        return new MenuPage(null, null, null, null, notice);
    }
}
