import SafeText
import Testing
