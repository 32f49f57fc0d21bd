package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of login.txt, as the older login containers read them, without their mistakes. */
class RegistryLoginsTest {

  private final RegistryLogins logins = new RegistryLogins();

  private String data(String text) {
    logins.read("login.txt", text);
    return logins.lines();
  }

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aLineIsTheArgumentsOfDockerLogin() {
    assertThat(data("-u joe -p secret -e joe@example.com registry.example.com\n"))
        .isEqualTo(
            "ECS_ENGINE_AUTH_TYPE=dockercfg\nECS_ENGINE_AUTH_DATA={\"registry.example.com\":{\"auth\":\""
                + auth("joe:secret")
                + "\",\"email\":\"joe@example.com\"}}\n");
  }

  @Test
  void aValueMayBeAttachedAsDockerItselfReadsIt() {
    data(
        """
        -ujoe -pa=b one
        -u=joe -p=c two
        -u=joe -p== three
        -u joe -p= four
        --username=joe --password==d= five
        -u joe -p -e six
        -ujoe '-pe f' -ejoe@example.com seven
        """);
    assertThat(logins.troubles()).isEmpty();
    for (String password : List.of("a=b", "c", "=", "=d=", "-e", "e f")) {
      assertThat(logins.lines()).contains(auth("joe:" + password));
    }
    assertThat(logins.lines())
        .contains("\"three\":{\"auth\":\"" + auth("joe:="))
        .contains("\"four\":{\"auth\":\"" + auth("joe:="))
        .contains("joe@example.com");
  }

  @Test
  void whatDockerDoesNotTakeIsNamed() {
    assertThat(
            data(
                """
                -u joe --passwordx a
                -u joe --password= b
                -u joe -xp c
                -u joe -p x -
                -u joe --password-stdin d
                """))
        .isEmpty();
    assertThat(logins.troubles()).hasSize(5);
  }

  @Test
  void withoutARegistryItIsDockerHub() {
    assertThat(data("--username=joe --password=x=y"))
        .contains("\"https://index.docker.io/v1/\":{\"auth\":\"" + auth("joe:x=y") + "\"}");
  }

  @Test
  void dockerHubIsOneByWhateverNameAndTheLastLoginHolds() {
    String all = "-u joe -p 1\n-u joe -p 2 docker.io\n-u joe -p 3 https://index.docker.io/v1/\n";
    assertThat(data(all + "-u joe -p 4 index.docker.io\n"))
        .endsWith("DATA={\"https://index.docker.io/v1/\":{\"auth\":\"" + auth("joe:4") + "\"}}\n");
    assertThat(data("-u joe -p 5\n")).contains(auth("joe:5")).doesNotContain(auth("joe:4"));
    assertThat(data("-u joe -p 6 docker.io.example\n")).contains("\"docker.io.example\"");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLine() {
    assertThat(data("\ufeff-u joe -p x a.example.com\n")).contains("a.example.com");
    assertThat(logins.troubles()).isEmpty();
  }

  @Test
  void theCommandItselfMayStandBeforeThem() {
    assertThat(data("docker login -u joe -p x a.example.com")).contains("a.example.com");
  }

  @Test
  void aCommentBeginsAtAWordAndNotInAPassword() {
    assertThat(data("# for all\n-u joe -p pa#ss a.example.com # ours\n"))
        .contains(auth("joe:pa#ss"));
  }

  @Test
  void quotesKeepBlanksAndNothingIsExpanded() {
    assertThat(data("-u joe -p 'a b' one\n-u joe -p \"c \\\" $HOME\" two\n-u joe -p * three"))
        .contains(auth("joe:a b"))
        .contains(auth("joe:c \" $HOME"))
        .contains(auth("joe:*"));
  }

  @Test
  void blankLinesAreNoLogins() {
    assertThat(data("\n   \n\t\t\n#\n")).isEmpty();
    assertThat(logins.troubles()).isEmpty();
  }

  @Test
  void aBadLineIsNamedWithoutItsSecretAndStopsNoOther() {
    assertThat(
            data(
                "-u joe -p 'hunter2 a\n-p hunter2 b\n-u joe c\n-u joe -p hunter2 d e\n-u joe -p\n-u x -p y f"))
        .contains("{\"f\":{");
    assertThat(logins.troubles())
        .hasSize(5)
        .allMatch(trouble -> trouble.startsWith("login.txt:"))
        .noneMatch(trouble -> trouble.contains("hunter2"))
        .first()
        .isEqualTo(
            "login.txt:1: a quote or a backslash at its end is left open; the other lines are used");
  }

  @Test
  void ecrIsLeftToTheEcsAgent() {
    List<String> names =
        List.of(
            "123456789012.dkr.ecr.us-west-2.amazonaws.com",
            "https://123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/v2/",
            "123456789012.dkr-ecr.us-west-2.on.aws",
            "http://123456789012.DKR-ECR-FIPS.us-east-1.on.aws",
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
            "public.ecr.aws");
    assertThat(data("-u AWS -p x " + String.join("\n-u AWS -p x ", names))).isEmpty();
    assertThat(logins.skipped()).hasSameSizeAs(names);
    assertThat(logins.troubles()).isEmpty();
    assertThat(data("-u a -p x public.ecr.aws.example.com")).isNotEmpty();
  }

  @Test
  void ofTwoForOneRegistryTheLaterHolds() {
    logins.read("one", "-u a -p 1 r");
    logins.read("two", "-u b -p 2 r");
    assertThat(logins.lines()).contains(auth("b:2")).doesNotContain(auth("a:1"));
  }

  /** As docker login and the ECS agent see them, which would take one of several at random. */
  @Test
  void aRegistryIsOneHoweverItIsSpelled() {
    List<String> names =
        List.of(
            "https://quay.io",
            "http://quay.io",
            "HTTPS://Quay.IO",
            "quay.io/",
            "https://quay.io//",
            "https://quay.io/v1/",
            "quay.io/v2",
            "quay.io");
    for (int i = 0; i < names.size(); i++) {
      String one = "{\"quay.io\":{\"auth\":\"" + auth("joe:" + i) + "\"}}\n";
      assertThat(data("-u joe -p " + i + " " + names.get(i) + "\n"))
          .as(names.get(i))
          .endsWith("DATA=" + one);
    }
    assertThat(logins.troubles()).isEmpty();
    assertThat(data("-u joe -p x quay.io:443\n-u joe -p y quay.io.example\n"))
        .contains("\"quay.io\":", "\"quay.io:443\":", "\"quay.io.example\":");
    assertThat(data("-u joe -p hub https://registry-1.docker.io/v2/"))
        .contains("\"https://index.docker.io/v1/\"")
        .doesNotContain("registry-1");
  }

  @Test
  void aLoginForAPartOfARegistryIsForAllOfItAndReplacesTheOneForAnother() {
    assertThat(data("-u a -p 1 quay.io/one/\n-u b -p 2 https://quay.io/one\n"))
        .contains("{\"quay.io\":{\"auth\":\"" + auth("b:2"));
    assertThat(logins.troubles()).isEmpty();
    assertThat(data("-u c -p 3 quay.io/two")).contains("{\"quay.io\":{\"auth\":\"" + auth("c:3"));
    assertThat(data("-u d -p 4 quay.io/")).contains("{\"quay.io\":{\"auth\":\"" + auth("d:4"));
    assertThat(logins.troubles())
        .containsExactly(
            "login.txt:1: its login is for all of quay.io, as with docker login, and takes the place of the one for quay.io/one",
            "login.txt:1: its login is for all of quay.io, as with docker login, and takes the place of the one for quay.io/two");
  }

  @Test
  void whatIsKeptIsOneWithItsOtherSpellings() {
    String before =
        "ECS_ENGINE_AUTH_DATA={\"https://quay.io/v1/\":{\"auth\":\"%s\"},\"Other.example/\":{\"auth\":\"%s\",\"email\":\"a@b.c\"}}"
            .formatted(auth("old:1"), auth("kept:2"));
    data("-u new -p 3 quay.io");
    assertThat(logins.keep(before)).containsExactly("other.example");
    assertThat(logins.lines())
        .contains("\"quay.io\":{\"auth\":\"" + auth("new:3") + "\"}")
        .contains("\"other.example\":{\"auth\":\"" + auth("kept:2") + "\",\"email\":\"a@b.c\"}")
        .doesNotContain(auth("old:1"));
  }

  @Test
  void whatWouldNotBeReadBackIsRefused() {
    assertThat(data("-u joe -p x 'a\"b'\n-u jo:e -p x a\n-u joe -p x -e 'a\\b' c")).isEmpty();
    assertThat(logins.troubles()).hasSize(3);
    assertThat(data("-u joe -p x ftp://a\n-u joe -p x https:///a\n-u joe -p x a:b")).isEmpty();
    assertThat(logins.troubles()).hasSize(6);
  }
}
