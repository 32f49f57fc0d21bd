package io.nodekeeper.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nodekeeper.bundle.Piece;
import io.nodekeeper.bundle.Redaction;
import io.nodekeeper.bundle.Secrets;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets that this node has, as far as they can be found, so that they can be taken out
 * wherever they stand. What cannot be read is passed over: where secrets stand they are taken out
 * unknown.
 */
final class KnownSecrets {

  private static final int MOST_BYTES = 4 << 20;
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final JsonMapper JSON = new JsonMapper();

  /** As docker login has it. */
  private static final Pattern PASSWORD =
      Pattern.compile("(?:^|\\s)(?:-p|--password)[ =]?(\"[^\"]*\"|'[^']*'|\\S+)");

  private static final Pattern LOGIN_DATA =
      Pattern.compile("(?m)^\\s*ECS_ENGINE_AUTH_DATA\\s*=\\s*(.+)$");

  private final Redaction redaction;
  private final Places places;

  KnownSecrets(Redaction redaction, Places places) {
    this.redaction = redaction;
    this.places = places;
  }

  /** Of the variables that bear such names. */
  void inEnvironment(Map<String, String> environment) {
    environment.forEach((name, value) -> {
      if (Secrets.isValueOf(name)) {
        redaction.know(value);
      }
    });
  }

  /** In settings as they are written, and in documents that quote some. */
  void inPiece(Piece piece) {
    String text = piece.text();
    switch (piece.kind()) {
      case SETTINGS -> {
        redaction.knowFrom(text);
        inLoginData(text);
        tree(YAML, text).ifPresent(this::inTree);
      }
      case JSON, SOURCE -> tree(JSON, text).ifPresent(this::inTree);
      case PROSE, RECORD, COMPRESSED_RECORD -> {
        // Nobody says there what is one.
      }
    }
  }

  /** What a source said is a text of settings within the document. */
  private void inTree(JsonNode tree) {
    redaction.knowFrom(tree);
    for (JsonNode text : tree.findValues("text")) {
      tree(YAML, text.asText()).filter(JsonNode::isObject).ifPresent(redaction::knowFrom);
    }
  }

  private static Optional<JsonNode> tree(ObjectMapper form, String text) {
    try {
      return Optional.ofNullable(form.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private void inLoginData(String text) {
    Matcher line = LOGIN_DATA.matcher(text);
    while (line.find()) {
      tree(JSON, line.group(1)).ifPresent(this::inLogins);
    }
  }

  /** ECS_ENGINE_AUTH_DATA: with an encoded {@code user:password}, or with a password. */
  private void inLogins(JsonNode data) {
    var all = new ArrayList<>(data.findValues("auth"));
    for (JsonNode auth : all) {
      redaction.know(auth.asText());
      try {
        String login =
            new String(Base64.getDecoder().decode(auth.asText()), StandardCharsets.UTF_8);
        redaction.know(login);
        redaction.know(login.substring(login.indexOf(':') + 1));
      } catch (IllegalArgumentException e) {
        // It is not encoded, and known as it is.
      }
    }
    redaction.knowFrom(data);
  }

  /** In files that the settings name: registry logins, and what was written for containers. */
  void inFiles(Settings settings) {
    if (!(settings instanceof Settings.Loaded loaded)) {
      return;
    }
    for (NodeFile file : loaded.policy().files()) {
      if (file.content() instanceof NodeFile.Content.EcsConfig(var _, List<String> logins)) {
        logins.stream().flatMap(path -> read(path).stream()).forEach(this::inLoginLines);
      }
      read(file.path()).ifPresent(text -> inWritten(file, text));
    }
  }

  private Optional<String> read(String path) {
    try {
      return TextFile.read(places.file(path), MOST_BYTES);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void inLoginLines(String text) {
    Matcher password = PASSWORD.matcher(text);
    while (password.find()) {
      redaction.know(password.group(1).replaceAll("^[\"']|[\"']$", ""));
    }
  }

  /** What AWS keeps secret stands there beside the name of its variable. */
  private void inWritten(NodeFile file, String text) {
    for (Policy.Variable variable : file.content().variables()) {
      boolean secret =
          Secrets.isValueOf(variable.name())
              || (variable.source() instanceof Policy.Source.Kept kept
                  && kept.ref().kind().isSecret());
      if (secret) {
        Matcher value =
            Pattern.compile(
                    "(?m)^\\s*\"?" + Pattern.quote(variable.name()) + "\"?\\s*[=:]\\s*(.+?),?$")
                .matcher(text);
        while (value.find()) {
          redaction.know(value.group(1).replaceAll("^[\"']|[\"']$", ""));
        }
      }
    }
  }
}
